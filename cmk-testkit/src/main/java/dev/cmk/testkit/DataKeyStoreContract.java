package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static dev.cmk.testkit.Samples.dataKey;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.ReEncryption;
import dev.cmk.spi.DataKeyStore.InsertOutcome;
import dev.cmk.spi.IdRange;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.spi.WrappedDataKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link dev.cmk.spi.DataKeyStore} has to do. */
public abstract class DataKeyStoreContract extends ReEncryptionFixture {

    private static final DataKeyId LOWEST = new DataKeyId(new UUID(0, 0));
    private static final DataKeyId HIGHEST = new DataKeyId(new UUID(-1, -1));

    /** For subclasses. */
    protected DataKeyStoreContract() {}

    @Test
    void a_data_key_is_read_as_it_was_written() {
        create("acme");
        StoredDataKey row = insert(ACME, "environments/prod");

        assertThat(store.find(ACME, row.id())).contains(row);
        assertThat(store.findNewest(ACME, row.scope())).contains(row);
        assertThat(page(ACME, PLATFORM_KEY, null, null, 10)).containsExactly(row);
    }

    @Test
    void what_was_never_written_is_not_there() {
        StoredDataKey row = dataKey(ACME, "s", 1, PLATFORM_KEY);

        assertNothingOf(row);
        create("acme");
        assertNothingOf(row);
    }

    private void assertNothingOf(StoredDataKey row) {
        assertThat(store.find(row.organization(), row.id())).isEmpty();
        assertThat(store.findNewest(row.organization(), row.scope())).isEmpty();
        assertThat(page(row.organization(), row.key(), null, null, 10)).isEmpty();
        assertThat(store.count(row.organization(), row.key())).isZero();
    }

    @Test
    void the_first_insert_wins_and_the_second_is_told() {
        create("acme");
        StoredDataKey first = insert(ACME, "s");
        StoredDataKey second = dataKey(ACME, "s", 1, PLATFORM_KEY);

        assertThat(store.insertIfAbsent(second)).isEqualTo(InsertOutcome.EXISTS);

        assertThat(store.findNewest(ACME, first.scope())).contains(first);
        assertThat(store.find(ACME, second.id())).isEmpty();
        assertThat(store.count(ACME, PLATFORM_KEY)).isEqualTo(1);
    }

    @Test
    void of_many_threads_that_insert_one_scope_one_succeeds() {
        create("acme");

        List<StoredDataKey> inserted = race(THREADS, i -> {
                    StoredDataKey row = dataKey(ACME, "s", 1, PLATFORM_KEY);
                    InsertOutcome outcome = store.insertIfAbsent(row);
                    assertThat(outcome).isIn(InsertOutcome.INSERTED, InsertOutcome.EXISTS);
                    assertThat(store.findNewest(ACME, row.scope())).isPresent();
                    return outcome == InsertOutcome.INSERTED ? List.of(row) : List.<StoredDataKey>of();
                })
                .stream()
                .flatMap(List::stream)
                .toList();

        assertThat(inserted).hasSize(1);
        assertThat(page(ACME, PLATFORM_KEY, null, null, 100)).isEqualTo(inserted);
    }

    @Test
    void the_highest_generation_is_the_newest() {
        create("acme");
        insert(dataKey(ACME, "s", 9, PLATFORM_KEY));
        StoredDataKey newest = insert(dataKey(ACME, "s", 10, PLATFORM_KEY));
        StoredDataKey oldest = insert(dataKey(ACME, "s", 1, PLATFORM_KEY));

        assertThat(store.findNewest(ACME, Scope.of("s"))).contains(newest);
        assertThat(store.find(ACME, oldest.id())).contains(oldest);
    }

    @Test
    void nothing_is_inserted_under_a_key_that_is_not_the_default() {
        create("acme");
        KeyId first = addKey(ACME, "first");
        KeyId second = addKey(ACME, "second");

        assertRefused(dataKey(ACME, "s", 1, PLATFORM_KEY));
        assertRefused(dataKey(ACME, "s", 1, new KeyRevision(second, 1)));
        assertRefused(dataKey(ACME, "s", 1, new KeyRevision(KeyId.random(), 1)));

        insert(dataKey(ACME, "s", 1, new KeyRevision(first, 1)));
    }

    @Test
    void nothing_is_inserted_at_another_revision_of_the_default_key() {
        create("acme");
        change(ACME, keys -> keys.reEncrypt(PLATFORM, NOW));

        assertRefused(dataKey(ACME, "s", 1, PLATFORM_KEY));
        assertRefused(dataKey(ACME, "s", 1, new KeyRevision(PLATFORM, 3)));

        insert(dataKey(ACME, "s", 1, new KeyRevision(PLATFORM, 2)));
    }

    @Test
    void nothing_is_inserted_without_an_organization() {
        assertRefused(dataKey(ACME, "s", 1, PLATFORM_KEY));
        create("acme");
        store.deleteOrganization(ACME, Samples.audit(ACME, AuditAction.ORGANIZATION_DELETED, ""));
        assertRefused(dataKey(ACME, "s", 1, PLATFORM_KEY));
    }

    private void assertRefused(StoredDataKey row) {
        assertThat(store.insertIfAbsent(row)).isEqualTo(InsertOutcome.NOT_DEFAULT);
        assertNothingOf(row);
    }

    @Test
    void an_insert_that_is_too_late_in_both_ways_hears_of_the_default_first() {
        create("acme");
        insert(ACME, "s");
        addKey(ACME, "first");

        assertThat(store.insertIfAbsent(dataKey(ACME, "s", 1, PLATFORM_KEY))).isEqualTo(InsertOutcome.NOT_DEFAULT);
    }

    @Test
    void no_data_key_comes_into_being_behind_a_re_encryption() {
        create("acme");

        List<ReEncryption> moves = race(THREADS, i -> {
                    if (i == THREADS / 2) {
                        return change(ACME, keys -> keys.add(KeyId.random(), "first", "local", Map.of(), NOW))
                                .reEncryptions();
                    }
                    for (int j = 0; j < 10; j++) {
                        store.insertIfAbsent(dataKey(ACME, i + "/" + j, 1, PLATFORM_KEY));
                    }
                    return List.<ReEncryption>of();
                })
                .stream()
                .flatMap(List::stream)
                .toList();

        assertThat(moves).hasSize(1);
        assertThat(progress(moves.get(0)).total()).isEqualTo(store.count(ACME, PLATFORM_KEY));
    }

    @Test
    void pages_are_in_the_order_of_the_unsigned_bytes() {
        create("acme");
        List<String> ids = List.of(
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "00000000-0000-0000-0000-000000000000",
                "80000000-0000-0000-0000-000000000000",
                "7fffffff-ffff-ffff-ffff-ffffffffffff",
                "00000000-0000-0001-8000-000000000000",
                "00000000-0000-0001-7fff-ffffffffffff",
                "01000000-0000-0000-0000-000000000000",
                "00000000-0000-0000-0000-000000000100");
        ids.forEach(id -> insert(dataKey(new DataKeyId(UUID.fromString(id)), ACME, id, 1, PLATFORM_KEY)));

        assertThat(page(ACME, PLATFORM_KEY, null, null, 100))
                .extracting(row -> row.id().toString())
                .isEqualTo(ids.stream().sorted().toList());
    }

    @Test
    void a_page_begins_after_its_lower_bound_and_ends_with_its_upper_bound() {
        create("acme");
        List<StoredDataKey> rows = sorted(insertMany(ACME, 5));
        StoredDataKey lowest = insert(dataKey(LOWEST, ACME, "lowest", 1, PLATFORM_KEY));
        StoredDataKey highest = insert(dataKey(HIGHEST, ACME, "highest", 1, PLATFORM_KEY));
        DataKeyId second = rows.get(1).id();
        DataKeyId fourth = rows.get(3).id();

        assertThat(page(ACME, PLATFORM_KEY, second, fourth, 100)).isEqualTo(rows.subList(2, 4));
        assertThat(page(ACME, PLATFORM_KEY, second, fourth, 1)).isEqualTo(rows.subList(2, 3));
        assertThat(page(ACME, PLATFORM_KEY, fourth, fourth, 100)).isEmpty();
        assertThat(page(ACME, PLATFORM_KEY, null, LOWEST, 100)).containsExactly(lowest);
        assertThat(page(ACME, PLATFORM_KEY, rows.get(4).id(), null, 100)).containsExactly(highest);
        assertThat(page(ACME, PLATFORM_KEY, rows.get(4).id(), HIGHEST, 100)).containsExactly(highest);
        assertThat(page(ACME, PLATFORM_KEY, HIGHEST, null, 100)).isEmpty();
    }

    @Test
    void pages_over_shards_show_every_row_once() {
        create("acme");
        List<StoredDataKey> rows = insertMany(ACME, 200);
        List<StoredDataKey> seen = new ArrayList<>();

        for (IdRange range : IdRange.split(IdRange.MAX_SHARDS * (long) IdRange.DATA_KEYS_PER_SHARD)) {
            DataKeyId cursor = range.after();
            List<StoredDataKey> page;
            do {
                page = page(ACME, PLATFORM_KEY, cursor, range.upTo(), 7);
                seen.addAll(page);
                cursor = page.isEmpty() ? cursor : page.get(page.size() - 1).id();
            } while (!page.isEmpty());
        }

        assertThat(seen).isEqualTo(sorted(rows));
    }

    @Test
    void pages_and_counts_are_of_one_key_at_one_revision() {
        create("acme");
        List<StoredDataKey> atRevision1 = insertMany(ACME, 2);
        change(ACME, keys -> keys.reEncrypt(PLATFORM, NOW));
        List<StoredDataKey> atRevision2 = insertMany(ACME, 3);

        assertThat(page(ACME, PLATFORM_KEY, null, null, 100)).isEqualTo(sorted(atRevision1));
        assertThat(page(ACME, PLATFORM_KEY.next(), null, null, 100)).isEqualTo(sorted(atRevision2));
        assertThat(store.count(ACME, PLATFORM_KEY)).isEqualTo(2);
        assertThat(store.count(ACME, PLATFORM_KEY.next())).isEqualTo(3);
        assertThat(store.count(ACME, PLATFORM_KEY.next().next())).isZero();
    }

    @Test
    void organizations_that_look_alike_never_meet() {
        Map<OrganizationId, StoredDataKey> rows =
                Confusables.VISIBLE.stream().map(this::create).collect(toMap(id -> id, id -> insert(id, "s")));

        rows.forEach((organization, row) -> {
            assertThat(store.findNewest(organization, Scope.of("s"))).contains(row);
            assertThat(store.find(organization, row.id())).contains(row);
            assertThat(page(organization, PLATFORM_KEY, null, null, 100)).containsExactly(row);
            assertThat(store.count(organization, PLATFORM_KEY)).isEqualTo(1);
        });
        rows.values().stream()
                .filter(row -> !row.organization().equals(ACME))
                .forEach(row -> assertThat(store.find(ACME, row.id())).isEmpty());
    }

    @Test
    void scopes_that_look_alike_never_meet() {
        create("acme");
        List<StoredDataKey> rows = Confusables.WITH_SPACES.stream()
                .map(scope -> insert(ACME, scope))
                .toList();

        rows.forEach(row -> assertThat(store.findNewest(ACME, row.scope())).contains(row));
    }

    @Test
    void organization_and_scope_are_not_run_together() {
        OrganizationId longer = create("acme/a");
        create("acme");
        StoredDataKey one = insert(longer, "b");
        StoredDataKey other = insert(ACME, "a/b");

        assertThat(store.findNewest(longer, Scope.of("b"))).contains(one);
        assertThat(store.findNewest(ACME, Scope.of("a/b"))).contains(other);
        assertThat(store.findNewest(ACME, Scope.of("b"))).isEmpty();
    }

    @Test
    void the_largest_values_are_kept() {
        OrganizationId organization = create("\ud83d\ude00".repeat(OrganizationId.MAX_LENGTH));
        StoredDataKey row = new StoredDataKey(
                organization,
                Scope.of("\u00e9".repeat(Scope.MAX_BYTES / 2)),
                Integer.MAX_VALUE,
                HIGHEST,
                PLATFORM_KEY,
                new WrappedDataKey(Samples.bytes(WrappedDataKey.MAX_BYTES), "\u4e2d".repeat(512)),
                Samples.bytes(32),
                1,
                true,
                false,
                NOW);

        insert(row);

        assertThat(store.find(organization, row.id())).contains(row);
        assertThat(store.findNewest(organization, row.scope())).contains(row);
    }

    private List<StoredDataKey> page(
            OrganizationId organization,
            KeyRevision key,
            @Nullable DataKeyId after,
            @Nullable DataKeyId upTo,
            int limit) {
        return store.page(organization, key, after, upTo, limit);
    }

    private static List<StoredDataKey> sorted(List<StoredDataKey> rows) {
        return rows.stream().sorted(Comparator.comparing(StoredDataKey::id)).toList();
    }
}
