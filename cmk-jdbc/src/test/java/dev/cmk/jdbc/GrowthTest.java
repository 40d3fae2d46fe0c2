package dev.cmk.jdbc;

import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.testkit.Samples;
import java.sql.SQLException;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a page of a re-encryption costs the database does not depend on how many data keys there are. */
@ParameterizedClass
@EnumSource(
        value = TestDatabase.class,
        names = {"H2_MEMORY", "POSTGRESQL", "MARIADB"})
class GrowthTest {

    private static final int PAGE = 20;
    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final KeyRevision KEY = new KeyRevision(PLATFORM, 1);

    /** A fifth of all ids; under the key there are more than a page beyond them. */
    private static final DataKeyId MIDDLE = new DataKeyId(new UUID(0x3333L << 48, 0));

    @Parameter
    private TestDatabase database;

    @Test
    void a_page_reads_as_many_rows_of_20_000_data_keys_as_of_1_000() throws SQLException {
        TestTables tables = new TestTables(database);
        tables.emptyStore().createIfAbsent(Samples.organization(ACME.value()));
        ManyRows rows = new ManyRows(database, tables);

        rows.addDataKeys(ACME, 0, 1_000);
        long ofFew = rowsRead(tables);
        rows.addDataKeys(ACME, 1_000, 20_000);
        long ofMany = rowsRead(tables);

        assertThat(ofFew).isBetween((long) PAGE, PAGE + 1L);
        assertThat(ofMany).isEqualTo(ofFew);
    }

    private long rowsRead(TestTables tables) {
        ExplainedDataSource explained = new ExplainedDataSource(
                tables.pool(),
                switch (database) {
                    case POSTGRESQL, H2_MEMORY, H2_FILE -> "EXPLAIN ANALYZE ";
                    case MARIADB, MARIADB_BY_MYSQL_DRIVER -> "ANALYZE ";
                });
        JdbcStore store = JdbcStore.create(explained.dataSource(), tables.prefix());
        assertThat(store.page(ACME, KEY, MIDDLE, null, PAGE)).hasSize(PAGE);
        String plan = String.join("\n", explained.plans());
        return number(
                        switch (database) {
                            case POSTGRESQL -> "Index Scan.*actual.* rows=(\\d+)";
                            case H2_MEMORY, H2_FILE -> "scanCount: (\\d+)";
                            case MARIADB, MARIADB_BY_MYSQL_DRIVER -> "r_rows=(\\d+)";
                        },
                        plan)
                + number("Rows Removed by Filter: (\\d+)", plan);
    }

    private static long number(String pattern, String plan) {
        return Pattern.compile(pattern)
                .matcher(plan)
                .results()
                .map((MatchResult result) -> result.group(1))
                .mapToLong(Long::parseLong)
                .sum();
    }
}
