package dev.cmk.jdbc;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.keys.KeyRevision;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionStore.Replacement;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.testkit.Samples;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is asked often, or over many rows, goes by an index: with 20,000 data keys of 1,000 organizations, 10,000 ended
 * re-encryptions and 500 running ones, each statement of the store is explained on its way to the database.
 */
@ParameterizedClass
@EnumSource(
        value = TestDatabase.class,
        names = {"H2_MEMORY", "POSTGRESQL", "MARIADB"})
class QueryPlanTest {

    private static final Map<TestDatabase, TestTables> FILLED = new EnumMap<>(TestDatabase.class);
    private static final OrganizationId ACME = OrganizationId.of("organization-7");
    private static final KeyRevision KEY = new KeyRevision(PLATFORM, 1);
    private static final DataKeyId ID = new DataKeyId(new UUID(1L << 62, 0));
    private static final Instant LATER = NOW.plus(Duration.ofHours(1));
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Parameter
    private TestDatabase database;

    private ExplainedDataSource explained;
    private JdbcStore store;

    @BeforeEach
    void fill() throws SQLException {
        database.url(); // or the test is skipped
        TestTables tables = FILLED.get(database);
        if (tables == null) {
            tables = new TestTables(database);
            new ManyRows(database, tables).fill(1000, 20);
            FILLED.put(database, tables);
        }
        explained = new ExplainedDataSource(tables.pool(), "EXPLAIN ");
        store = JdbcStore.create(explained.dataSource(), tables.prefix());
        explained.plans();
    }

    @Test
    void a_page_goes_by_the_key_and_the_ids() {
        store.page(ACME, KEY, ID, new DataKeyId(new UUID(-1, -1)), 50);

        assertThat(explained.plans()).singleElement().satisfies(plan -> goesBy("data_key_by_key", plan));
    }

    @Test
    void the_first_page_needs_no_sorting() {
        store.page(ACME, KEY, null, null, 2);

        assertThat(explained.plans())
                .singleElement()
                .satisfies(plan -> goesBy("data_key_by_key", plan))
                .satisfies(this::isNotSorted);
    }

    @Test
    void a_count_goes_by_the_key() {
        store.count(ACME, KEY);

        assertThat(explained.plans()).singleElement().satisfies(plan -> goesBy("data_key_by_key", plan));
    }

    @Test
    void a_data_key_is_found_by_its_id() {
        DataKeyId id = store.page(ACME, KEY, null, null, 1).get(0).id();
        explained.plans();

        store.find(ACME, id);

        assertThat(explained.plans()).singleElement().satisfies(plan -> goesBy(primaryKey("data_key"), plan));
    }

    @Test
    void the_newest_data_key_is_found_by_its_scope() {
        store.findNewest(ACME, Scope.of("scope-1"));

        assertThat(explained.plans()).singleElement().satisfies(this::scansNoTable);
    }

    @Test
    void an_organization_is_loaded_by_its_id() {
        store.load(ACME);

        assertThat(explained.plans()).hasSizeGreaterThan(1).allSatisfy(this::scansNoTable);
    }

    @Test
    void shards_to_claim_are_found_in_their_queue() {
        store.claimable(LATER, Set.of(), 100);

        assertThat(explained.plans())
                .singleElement()
                .satisfies(plan -> goesBy("re_encryption_shard_queue", plan))
                .satisfies(this::isNotSorted);
    }

    @Test
    void a_claim_locks_one_shard_by_its_id() {
        assertThat(store.claim("worker", LATER, MINUTE, Set.of())).isPresent();

        List<String> plans = explained.plans();
        goesBy("re_encryption_shard_queue", plans.get(0));
        goesBy(primaryKey("re_encryption_shard"), plans.get(1));
        assertThat(plans).hasSizeGreaterThan(2).allSatisfy(this::scansNoTable);
    }

    @Test
    void a_batch_goes_by_the_ids_of_its_shard_and_its_data_keys() {
        Lease lease = store.claim("worker", LATER, MINUTE, Set.of()).orElseThrow();
        OrganizationId organization = lease.reEncryption().organization();
        List<StoredDataKey> page = store.page(organization, KEY, null, null, 2);
        List<Replacement> moved = page.stream()
                .map(row -> new Replacement(row.id(), row.wrapVersion(), KEY, Samples.wrapped(), false))
                .toList();
        explained.plans();

        assertThat(store.commitBatch(lease, moved, List.of(), page.get(1).id(), lease.until()))
                .isPresent();

        List<String> plans = explained.plans();
        goesBy(primaryKey("re_encryption_shard"), plans.get(0));
        goesBy(primaryKey("data_key"), plans.get(1));
        assertThat(plans).hasSizeGreaterThan(2).allSatisfy(this::scansNoTable);
    }

    @Test
    void progress_adds_up_the_shards_of_one_re_encryption() {
        Lease lease = store.claim("worker", LATER, MINUTE, Set.of()).orElseThrow();
        explained.plans();

        store.progress(lease.reEncryption().organization(), lease.reEncryption().id());

        assertThat(explained.plans()).singleElement().satisfies(this::scansNoTable);
    }

    @Test
    void how_all_organizations_do_is_read_without_their_history() {
        store.overview();

        assertThat(explained.plans()).hasSize(3).satisfies(plans -> {
            if (database != TestDatabase.H2_MEMORY) { // which finds by an index what is null, and not what is not
                goesBy("key_by_health", plans.get(0));
            }
            goesBy("re_encryption_by_state", plans.get(1));
            goesBy("re_encryption_by_state", plans.get(2));
        });
    }

    private void goesBy(String index, String plan) {
        assertThat(plan).containsIgnoringCase(index);
        scansNoTable(plan);
    }

    private void scansNoTable(String plan) {
        assertThat(plan)
                .doesNotContain(
                        switch (database) {
                            case POSTGRESQL -> "Seq Scan";
                            case H2_MEMORY, H2_FILE -> "tableScan";
                            case MARIADB, MARIADB_BY_MYSQL_DRIVER -> "type=ALL ";
                        });
    }

    private void isNotSorted(String plan) {
        switch (database) {
            case POSTGRESQL -> assertThat(plan).doesNotContain("Sort");
            case H2_MEMORY, H2_FILE -> assertThat(plan).contains("/* index sorted */");
            case MARIADB, MARIADB_BY_MYSQL_DRIVER -> assertThat(plan).doesNotContain("filesort");
        }
    }

    private String primaryKey(String table) {
        return switch (database) {
            case POSTGRESQL -> table + "_pkey";
            case H2_MEMORY, H2_FILE -> "PRIMARY_KEY";
            case MARIADB, MARIADB_BY_MYSQL_DRIVER -> "key=PRIMARY";
        };
    }
}
