package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.DataKeyId;
import dev.cmk.Scope;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.ReEncryption;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionStore.Replacement;
import dev.cmk.spi.ReEncryptionStore.RowOutcome;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.spi.WrappedDataKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The batches of a worker that holds its lease. */
abstract class BatchContract extends ReEncryptionFixture {

    @Test
    void a_batch_replaces_rows_and_counts_them() {
        create("acme");
        ReEncryption move = moving(ACME, 5);
        Lease lease = claim();
        List<StoredDataKey> rows = rows(lease);
        List<Replacement> replacements = moved(lease, rows.subList(0, 3));

        assertThat(store.commitBatch(lease, replacements, List.of(), rows.get(2).id(), lease.until()))
                .contains(List.of(RowOutcome.REPLACED, RowOutcome.REPLACED, RowOutcome.REPLACED));

        for (int i = 0; i < 3; i++) {
            assertThat(find(rows.get(i))).isEqualTo(after(rows.get(i), replacements.get(i)));
            assertThat(store.findNewest(ACME, rows.get(i).scope())).contains(find(rows.get(i)));
        }
        assertThat(store.page(ACME, move.source(), null, null, 10)).isEqualTo(rows.subList(3, 5));
        assertThat(store.count(ACME, move.destination())).isEqualTo(3);
        assertThat(progress(move).done()).isEqualTo(3);
        assertThat(progress(move).remaining()).isEqualTo(2);
    }

    private static StoredDataKey after(StoredDataKey row, Replacement replacement) {
        return new StoredDataKey(
                row.organization(),
                row.scope(),
                row.generation(),
                row.id(),
                replacement.key(),
                replacement.wrapped(),
                row.check(),
                row.wrapVersion() + 1,
                row.platformWrapped() || replacement.platformWrapped(),
                false,
                row.createdAt());
    }

    @Test
    void a_batch_moves_the_cursor_and_prolongs_the_lease() {
        create("acme");
        moving(ACME, 3);
        Lease lease = claim();
        List<StoredDataKey> rows = rows(lease);
        DataKeyId cursor = rows.get(1).id();
        Instant until = lease.until().plus(MINUTE);

        assertThat(store.commitBatch(lease, List.of(), List.of(), cursor, until))
                .contains(List.of());

        assertThat(store.claim("other", lease.until(), MINUTE, Set.of())).isEmpty();
        Lease next = store.claim("other", until, MINUTE, Set.of()).orElseThrow();
        assertThat(next.cursor()).isEqualTo(cursor);
        assertThat(rows(next)).isEqualTo(rows.subList(2, 3));
    }

    @Test
    void a_lease_holds_over_many_batches_whether_or_not_the_worker_updates_it() {
        create("acme");
        ReEncryption move = moving(ACME, 4);
        Lease lease = claim();
        List<StoredDataKey> rows = rows(lease);

        move(lease, rows.subList(0, 1));
        move(lease, rows.subList(1, 2));
        Lease updated = lease.at(rows.get(1).id(), lease.until());
        move(updated, rows.subList(2, 4));

        assertThat(progress(move).done()).isEqualTo(4);
    }

    @Test
    void each_row_of_a_batch_has_its_own_outcome() {
        create("acme");
        StoredDataKey elsewhere = insert(create("other"), "s");
        ReEncryption move = moving(ACME, 4);
        Lease lease = claim();
        List<StoredDataKey> rows = rows(lease);
        StoredDataKey gone = rows.get(1);
        store.deleteScope(ACME, gone.scope(), Samples.audit(ACME, AuditAction.SCOPE_DELETED, ""));
        move(lease, rows.subList(2, 3));
        StoredDataKey changed = find(rows.get(2));

        assertThat(store.commitBatch(
                        lease,
                        List.of(
                                moved(lease, gone),
                                moved(lease, rows.get(0)),
                                moved(lease, rows.get(2)),
                                moved(lease, elsewhere),
                                moved(lease, rows.get(3))),
                        List.of(),
                        rows.get(3).id(),
                        lease.until()))
                .contains(List.of(
                        RowOutcome.GONE,
                        RowOutcome.REPLACED,
                        RowOutcome.CHANGED,
                        RowOutcome.GONE,
                        RowOutcome.REPLACED));

        assertThat(find(changed)).isEqualTo(changed);
        assertThat(find(elsewhere)).isEqualTo(elsewhere);
        assertThat(store.find(ACME, gone.id())).isEmpty();
        assertThat(progress(move).done()).isEqualTo(3);
    }

    @Test
    void what_a_platform_managed_key_has_once_wrapped_stays_marked() {
        create("acme");
        ReEncryption away = moving(ACME, 1);
        Lease lease = claim();
        StoredDataKey marked = rows(lease).get(0);
        move(lease, List.of(marked));
        change(ACME, keys -> keys.completed(away.id(), Duration.ZERO, NOW));
        StoredDataKey unmarked = insert(ACME, "new");
        assertThat(unmarked.platformWrapped()).isFalse();
        assertThat(find(marked).platformWrapped()).isTrue();
        assertThat(find(unmarked).platformWrapped()).isFalse();

        change(ACME, keys -> keys.disableAll(NOW));
        Lease back = claim();
        List<Replacement> replacements = rows(back).stream()
                .map(row -> new Replacement(
                        row.id(), row.wrapVersion(), back.reEncryption().destination(), Samples.wrapped(), true))
                .toList();
        store.commitBatch(back, replacements, List.of(), marked.id(), back.until());

        assertThat(find(marked).platformWrapped()).isTrue();
        assertThat(find(unmarked).platformWrapped()).isTrue();
    }

    @Test
    void a_data_key_that_is_moved_after_all_is_no_longer_lost() {
        create("acme");
        ReEncryption move = moving(ACME, 2);
        KeyChange pause = load(ACME).pause(move.id());
        change(
                ACME,
                keys -> new KeyChange(
                        keys, pause.after(), pause.reEncryptions(), pause.action(), null, null, move.source()));
        change(ACME, keys -> keys.resume(move.id()));
        Lease lease = claim();
        List<StoredDataKey> rows = rows(lease);
        assertThat(rows).allSatisfy(row -> assertThat(row.lost()).isTrue());

        assertThat(move(lease, rows.subList(0, 1))).containsExactly(RowOutcome.REPLACED);

        assertThat(find(rows.get(0)).lost()).isFalse();
        assertThat(find(rows.get(1)).lost()).isTrue();
    }

    @Test
    void failures_are_kept_and_counted() {
        create("acme");
        ReEncryption move = moving(ACME, 4);
        Lease lease = claim();
        List<StoredDataKey> rows = rows(lease);
        List<DataKeyFailure> failures =
                rows.subList(1, 3).stream().map(ReEncryptionFixture::failed).toList();

        store.commitBatch(
                lease, moved(lease, rows.subList(0, 1)), failures, rows.get(2).id(), lease.until());

        assertThat(store.failures(ACME, move.id(), null, 10)).isEqualTo(failures);
        assertThat(progress(move).done()).isEqualTo(1);
        assertThat(progress(move).failed()).isEqualTo(2);
        assertThat(progress(move).remaining()).isEqualTo(1);
        assertThat(find(rows.get(1))).isEqualTo(rows.get(1));
    }

    @Test
    void the_largest_wrapped_data_key_is_kept() {
        create("acme");
        moving(ACME, 1);
        Lease lease = claim();
        StoredDataKey row = rows(lease).get(0);
        WrappedDataKey large = new WrappedDataKey(Samples.bytes(WrappedDataKey.MAX_BYTES), "\ud83d\ude00".repeat(256));
        Replacement replacement =
                new Replacement(row.id(), 1, lease.reEncryption().destination(), large, false);

        store.commitBatch(lease, List.of(replacement), List.of(), row.id(), lease.until());

        assertThat(find(row).wrapped()).isEqualTo(large);
    }

    @Test
    void scopes_and_generations_stay_what_they_are() {
        create("acme");
        insert(Samples.dataKey(ACME, "s", 1, PLATFORM_KEY));
        StoredDataKey newest = insert(Samples.dataKey(ACME, "s", 2, PLATFORM_KEY));
        change(ACME, keys -> keys.add(KeyId.random(), "first", "local", Map.of(), NOW));
        finishAll();

        assertThat(store.findNewest(ACME, Scope.of("s"))).hasValueSatisfying(row -> {
            assertThat(row.id()).isEqualTo(newest.id());
            assertThat(row.key().key()).isNotEqualTo(PLATFORM);
            assertThat(row.generation()).isEqualTo(2);
        });
    }
}
