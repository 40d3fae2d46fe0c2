package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.keys.AuditAction;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.spi.IdRange;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionStore.ShardEnd;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a store tells of a re-encryption through its states. */
abstract class ProgressContract extends ReEncryptionFixture {

    @Test
    void nothing_has_happened_to_a_new_re_encryption() {
        create("acme");
        ReEncryption move = moving(ACME, 5);

        ReEncryptionProgress progress = progress(move);

        assertThat(progress.reEncryption()).isEqualTo(move);
        assertThat(progress.total()).isEqualTo(5);
        assertThat(progress.done()).isZero();
        assertThat(progress.failed()).isZero();
        assertThat(progress.activeSince()).isNull();
    }

    @Test
    void it_is_active_since_the_first_claim() {
        create("acme");
        ReEncryption move = movingInShards(ACME, 2, 1);
        Instant first = NOW.plusSeconds(1);

        assertThat(store.claim("worker", first, MINUTE, Set.of())).isPresent();
        assertThat(store.claim("worker", first.plusSeconds(1), MINUTE, Set.of()))
                .isPresent();

        assertThat(progress(move).activeSince()).isEqualTo(first);
        assertThat(progress(move).doneBefore()).isZero();
    }

    @Test
    void after_a_pause_it_is_active_since_the_next_claim() {
        create("acme");
        ReEncryption move = moving(ACME, 5);
        Lease lease = claim();
        move(lease, rows(lease).subList(0, 2));

        change(ACME, keys -> keys.pause(move.id()));
        assertThat(progress(move).reEncryption().state()).isEqualTo(State.PAUSED);
        assertThat(progress(move).activeSince()).isEqualTo(NOW);
        change(ACME, keys -> keys.resume(move.id()));
        assertThat(progress(move).reEncryption().state()).isEqualTo(State.PENDING);
        assertThat(progress(move).activeSince()).isNull();
        Instant later = NOW.plusSeconds(10);
        Lease next = store.claim("worker", later, MINUTE, Set.of()).orElseThrow();

        assertThat(next.reEncryption().state()).isEqualTo(State.RUNNING);
        assertThat(progress(move).activeSince()).isEqualTo(later);
        assertThat(progress(move).doneBefore()).isEqualTo(2);
        assertThat(progress(move).done()).isEqualTo(2);
        assertThat(progress(move).total()).isEqualTo(5);
    }

    @Test
    void after_a_pause_each_shard_goes_on_where_it_was() {
        create("acme");
        ReEncryption move = movingInShards(ACME, 2, 3);
        Lease finished = claim();
        move(finished, rows(finished));
        assertThat(store.finishShard(finished)).isEqualTo(ShardEnd.DONE);
        Lease open = claim();
        List<StoredDataKey> rows = rows(open);
        move(open, rows.subList(0, 1));
        fail(open, rows.subList(1, 2));

        change(ACME, keys -> keys.pause(move.id()));
        assertThat(store.claim("worker", NOW.plusSeconds(3600), MINUTE, Set.of()))
                .isEmpty();
        change(ACME, keys -> keys.resume(move.id()));

        List<Lease> leases = claimAll();
        assertThat(leases).extracting(Lease::shard).containsExactly(open.shard());
        assertThat(rows(leases.get(0))).isEqualTo(rows.subList(2, 3));
        assertThat(progress(move).failed()).isEqualTo(1);
        assertThat(store.failures(ACME, move.id(), null, 10)).hasSize(1);
    }

    @Test
    void a_failure_is_kept_with_its_reason() {
        create("acme");
        ReEncryption move = moving(ACME, 2);
        claim();
        Failure failure = new Failure(Side.DESTINATION, FailureReason.THROTTLED, "\u4e2d".repeat(1000));

        stop(move, failure);

        assertThat(progress(move).reEncryption().state()).isEqualTo(State.FAILED);
        assertThat(progress(move).reEncryption().failure()).isEqualTo(failure);
        assertThat(load(ACME).reEncryptions()).containsExactly(progress(move).reEncryption());
        assertThat(store.claim("worker", NOW.plusSeconds(3600), MINUTE, Set.of()))
                .isEmpty();
    }

    @Test
    void a_retry_looks_at_everything_that_is_left_again() {
        create("acme");
        ReEncryption move = movingInShards(ACME, 2, 3);
        Lease one = claim();
        List<StoredDataKey> rows = rows(one);
        move(one, rows.subList(0, 2));
        fail(one, rows.subList(2, 3));
        assertThat(store.finishShard(one)).isEqualTo(ShardEnd.DONE);
        Lease other = claim();
        move(other, rows(other).subList(0, 1));
        StoredDataKey deleted = rows(other).get(0);
        store.deleteScope(ACME, deleted.scope(), Samples.audit(ACME, AuditAction.SCOPE_DELETED, ""));
        stop(move, DENIED);
        assertThat(progress(move).total()).isEqualTo(6);

        change(ACME, keys -> keys.retry(move.id()));

        assertThat(progress(move).reEncryption()).isEqualTo(move);
        assertThat(progress(move).total()).isEqualTo(3 + 2);
        assertThat(progress(move).done()).isEqualTo(3);
        assertThat(progress(move).failed()).isZero();
        assertThat(progress(move).activeSince()).isNull();
        assertThat(store.failures(ACME, move.id(), null, 10)).isEmpty();

        Instant later = NOW.plusSeconds(10);
        List<Lease> leases = Stream.generate(() -> store.claim("worker", later, MINUTE, Set.of()))
                .limit(2)
                .map(lease -> lease.orElseThrow())
                .toList();
        assertThat(leases).extracting(Lease::shard).containsExactlyInAnyOrder(one.shard(), other.shard());
        assertThat(leases).allSatisfy(lease -> assertThat(lease.cursor()).isNull());
        assertThat(leases.stream().flatMap(lease -> rows(lease).stream())).hasSize(2);
        assertThat(progress(move).activeSince()).isEqualTo(later);
        assertThat(progress(move).doneBefore()).isEqualTo(3);
    }

    @Test
    void a_retry_begins_each_shard_at_the_start_of_its_range_of_ids() {
        create("acme");
        ReEncryption move = moving(ACME, 2 * IdRange.DATA_KEYS_PER_SHARD);
        List<Lease> first = claimAll();
        first.forEach(lease -> fail(lease, rows(lease)));
        first.forEach(store::finishShard);
        stop(move, DENIED);

        change(ACME, keys -> keys.retry(move.id()));

        List<Lease> again = claimAll();
        assertThat(again).hasSize(2);
        assertThat(again.stream().map(lease -> lease.shard() + " " + lease.cursor() + " " + lease.upTo()))
                .containsExactlyInAnyOrderElementsOf(first.stream()
                        .map(lease -> lease.shard() + " " + lease.cursor() + " " + lease.upTo())
                        .toList());
    }

    @Test
    void one_that_has_ended_keeps_its_numbers_and_its_failures() {
        create("acme");
        ReEncryption move = moving(ACME, 5);
        Lease lease = claim();
        List<StoredDataKey> rows = rows(lease);
        move(lease, rows.subList(0, 2));
        fail(lease, rows.subList(2, 3));
        Instant end = NOW.plusSeconds(7);

        change(ACME, keys -> keys.cancel(move.id(), end));

        ReEncryptionProgress progress = progress(move);
        assertThat(progress.reEncryption().state()).isEqualTo(State.CANCELLED);
        assertThat(progress.reEncryption().endedAt()).isEqualTo(end);
        assertThat(progress.total()).isEqualTo(5);
        assertThat(progress.done()).isEqualTo(2);
        assertThat(progress.failed()).isEqualTo(1);
        assertThat(progress.activeSince()).isEqualTo(NOW);
        assertThat(store.failures(ACME, move.id(), null, 10)).hasSize(1);
        assertThat(load(ACME).reEncryptions()).isEmpty();
        assertThat(store.claim("worker", NOW.plusSeconds(3600), MINUTE, Set.of()))
                .isEmpty();
    }

    @Test
    void a_completed_one_says_from_when_on_its_source_can_be_deleted() {
        create("acme");
        ReEncryption move = moving(ACME, 2);
        assertThat(finishAll()).containsExactly(ShardEnd.LAST);
        Instant end = NOW.plusSeconds(7);

        change(ACME, keys -> keys.completed(move.id(), Duration.ofDays(30), end));

        ReEncryption completed = progress(move).reEncryption();
        assertThat(completed.state()).isEqualTo(State.COMPLETED);
        assertThat(completed.endedAt()).isEqualTo(end);
        assertThat(completed.safeToDeleteAfter()).isEqualTo(end.plus(Duration.ofDays(30)));
        assertThat(load(ACME).reEncryptions()).isEmpty();
    }

    @Test
    void one_that_ends_with_loss_keeps_its_failure() {
        create("acme");
        ReEncryption move = moving(ACME, 2);
        Lease lease = claim();
        move(lease, rows(lease).subList(0, 1));
        stop(move, DENIED);

        change(ACME, keys -> keys.writeOff(move.id(), NOW));

        assertThat(progress(move).reEncryption().state()).isEqualTo(State.COMPLETED_WITH_LOSS);
        assertThat(progress(move).reEncryption().failure()).isEqualTo(DENIED);
        assertThat(store.page(ACME, move.source(), null, null, 10))
                .singleElement()
                .satisfies(row -> assertThat(row.lost()).isTrue());
        assertThat(store.page(ACME, move.destination(), null, null, 10))
                .singleElement()
                .satisfies(row -> assertThat(row.lost()).isFalse());
    }

    @Test
    void one_decision_may_supersede_some_and_start_others() {
        create("acme");
        ReEncryption first = moving(ACME, 3);
        Lease lease = claim();
        List<StoredDataKey> rows = rows(lease);
        move(lease, rows.subList(0, 1));
        addKey(ACME, "second");
        change(ACME, keys -> keys.pause(first.id()));

        KeyChange all = change(ACME, keys -> keys.disableAll(NOW));

        assertThat(progress(first).reEncryption().state()).isEqualTo(State.SUPERSEDED);
        assertThat(progress(first).done()).isEqualTo(1);
        assertThat(load(ACME).reEncryptions())
                .containsExactlyInAnyOrderElementsOf(all.after().reEncryptions())
                .hasSize(2);
        List<Lease> leases = claimAll();
        assertThat(leases).hasSize(2);
        assertThat(leases.stream().flatMap(next -> rows(next).stream()))
                .extracting(StoredDataKey::id)
                .containsExactly(rows.get(0).id());
    }
}
