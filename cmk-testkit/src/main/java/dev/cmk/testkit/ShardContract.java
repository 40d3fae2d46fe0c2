package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.OrganizationId;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.IdRange;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionStore.RowOutcome;
import dev.cmk.spi.ReEncryptionStore.ShardEnd;
import dev.cmk.spi.ShardId;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Shards, and the leases under which workers take them. */
abstract class ShardContract extends ReEncryptionFixture {

    @Test
    void where_nothing_moves_nothing_can_be_claimed() {
        assertThat(store.claim("worker", NOW, MINUTE, Set.of())).isEmpty();
        create("acme");
        addKey(ACME, "first");
        claim();
        assertThat(store.claim("worker", NOW, MINUTE, Set.of())).isEmpty();
    }

    @Test
    void a_lease_says_what_to_move_and_until_when() {
        create("acme");
        ReEncryption move = moving(ACME, 3);

        Lease lease = store.claim("\u4e2d".repeat(128), NOW, MINUTE, Set.of()).orElseThrow();

        assertThat(lease.reEncryption())
                .usingRecursiveComparison()
                .ignoringFields("state")
                .isEqualTo(move);
        assertThat(lease.source()).isEqualTo(PLATFORM_KEY);
        assertThat(lease.cursor()).isNull();
        assertThat(lease.upTo()).isNull();
        assertThat(lease.until()).isEqualTo(NOW.plus(MINUTE));
    }

    @Test
    void a_pending_re_encryption_is_running_once_it_is_claimed() {
        create("acme");
        ReEncryption move = moving(ACME, 3);

        Lease lease = claim();

        assertThat(lease.reEncryption().state()).isEqualTo(State.RUNNING);
        assertThat(progress(move).reEncryption()).isEqualTo(lease.reEncryption());
        assertThat(load(ACME).reEncryptions()).containsExactly(lease.reEncryption());
        assertThat(load(ACME).version()).isEqualTo(2);
    }

    @Test
    void a_shard_is_kept_from_others_until_its_lease_expires() {
        create("acme");
        moving(ACME, 3);
        Lease lease = claim();

        assertThat(store.claim("other", NOW, MINUTE, Set.of())).isEmpty();
        assertThat(store.claim("other", lease.until().minusNanos(1000), MINUTE, Set.of()))
                .isEmpty();
        Lease next = store.claim("other", lease.until(), MINUTE, Set.of()).orElseThrow();

        assertThat(next.token()).isNotEqualTo(lease.token());
        assertThat(next.shard()).isEqualTo(lease.shard());
        assertThat(next.until()).isEqualTo(lease.until().plus(MINUTE));
        assertThat(store.claim("third", lease.until(), MINUTE, Set.of())).isEmpty();
    }

    @Test
    void a_lease_that_has_expired_holds_until_another_worker_takes_the_shard() {
        create("acme");
        ReEncryption move = moving(ACME, 3);
        Lease lease = store.claim("worker", NOW, Duration.ZERO, Set.of()).orElseThrow();

        assertThat(move(lease, rows(lease))).hasSize(3);

        assertThat(progress(move).done()).isEqualTo(3);
    }

    @Test
    void whoever_takes_over_goes_on_after_the_cursor() {
        create("acme");
        moving(ACME, 5);
        Lease lease = claim();
        List<StoredDataKey> rows = rows(lease);
        move(lease, rows.subList(0, 2));

        Lease next = store.claim("other", lease.until(), MINUTE, Set.of()).orElseThrow();

        assertThat(next.cursor()).isEqualTo(rows.get(1).id());
        assertThat(rows(next)).isEqualTo(rows.subList(2, 5));
    }

    @Test
    void a_shard_that_is_given_back_can_be_claimed_at_once() {
        create("acme");
        moving(ACME, 5);
        Lease lease = claim();
        List<StoredDataKey> rows = rows(lease);
        move(lease, rows.subList(0, 2));

        store.release(lease, NOW);

        Lease next = claim();
        assertThat(next.token()).isNotEqualTo(lease.token());
        assertThat(rows(next)).isEqualTo(rows.subList(2, 5));
    }

    @Test
    void a_shard_that_is_given_back_for_later_is_not_claimed_before() {
        create("acme");
        moving(ACME, 5);
        Lease lease = claim();

        store.release(lease, NOW.plusSeconds(30));

        assertThat(store.claim("worker", NOW.plusSeconds(30).minusNanos(1000), MINUTE, Set.of()))
                .isEmpty();
        assertThat(store.claim("worker", NOW.plusSeconds(30), MINUTE, Set.of())).isPresent();
    }

    @Test
    void shards_are_claimed_in_turn_whatever_re_encryption_they_belong_to() {
        OrganizationId other = create("other");
        create("acme");
        movingInShards(ACME, 3, 1);
        moving(other, 1);
        List<String> order = new ArrayList<>();
        for (int second = 1; second <= 12; second++) {
            Instant now = NOW.plusSeconds(second);
            Lease lease = store.claim("worker", now, MINUTE, Set.of()).orElseThrow();
            order.add(lease.reEncryption().organization() + " " + lease.shard());
            store.release(lease, now);
        }
        assertThat(order.subList(0, 4)).doesNotHaveDuplicates();
        assertThat(order.subList(4, 8)).isEqualTo(order.subList(0, 4));
        assertThat(order.subList(8, 12)).isEqualTo(order.subList(0, 4));
    }

    @Test
    void shards_of_re_encryptions_that_are_to_be_left_to_others_are_left() {
        OrganizationId other = create("other");
        create("acme");
        ReEncryption left = movingInShards(ACME, 3, 1);
        ReEncryption taken = moving(other, 1);

        assertThat(store.claim("worker", NOW, MINUTE, Set.of(left.id())))
                .hasValueSatisfying(
                        lease -> assertThat(lease.reEncryption().id()).isEqualTo(taken.id()));
        assertThat(store.claim("worker", NOW, MINUTE, Set.of(left.id(), taken.id())))
                .isEmpty();
        assertThat(store.claim("worker", NOW, MINUTE, Set.of(left.id()))).isEmpty();
        assertThat(claimAll()).hasSize(3);
    }

    @Test
    void a_shard_whose_worker_has_died_does_not_go_before_those_that_waited_longer() {
        create("acme");
        movingInShards(ACME, 2, 1);
        Lease died = claim();
        Lease other = claim();
        store.release(other, NOW);

        assertThat(store.claim("next", died.until(), MINUTE, Set.of())
                        .orElseThrow()
                        .shard())
                .isEqualTo(other.shard());
        assertThat(store.claim("next", died.until(), MINUTE, Set.of())
                        .orElseThrow()
                        .shard())
                .isEqualTo(died.shard());
    }

    private Optional<Lease> take(ReEncryption move, int shard, Instant now) {
        return store.claim(new ShardId(move.organization(), move.id(), shard), "successor", now, MINUTE);
    }

    @Test
    void a_given_shard_is_taken_also_from_a_worker_that_holds_it_and_that_one_changes_nothing_more() {
        create("acme");
        ReEncryption move = moving(ACME, 5);
        Lease dead = claim();
        List<StoredDataKey> rows = rows(dead);
        move(dead, rows.subList(0, 2));

        Lease next = take(move, dead.shard(), NOW.plusSeconds(1)).orElseThrow();

        assertThat(next.token()).isNotEqualTo(dead.token());
        assertThat(next.until()).isEqualTo(NOW.plusSeconds(1).plus(MINUTE));
        assertThat(rows(next)).isEqualTo(rows.subList(2, 5));
        assertThat(store.commitBatch(dead, List.of(), List.of(), rows.get(4).id(), dead.until()))
                .isEmpty();
        assertThat(store.finishShard(dead)).isEqualTo(ShardEnd.LEASE_LOST);
        store.release(dead, NOW);
        assertThat(move(next, rows(next))).hasSize(3);
        assertThat(progress(move).done()).isEqualTo(5);
    }

    @Test
    void a_given_shard_is_taken_before_its_time_and_starts_what_is_pending() {
        create("acme");
        ReEncryption move = moving(ACME, 3);
        store.release(claim(), NOW.plusSeconds(3600));
        change(ACME, keys -> keys.pause(move.id()));
        change(ACME, keys -> keys.resume(move.id()));
        assertThat(progress(move).reEncryption().state()).isEqualTo(State.PENDING);

        Lease lease = take(move, 0, NOW).orElseThrow();

        assertThat(lease.reEncryption()).isEqualTo(progress(move).reEncryption());
        assertThat(lease.reEncryption().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_given_shard_is_not_taken_if_it_is_done_or_stopped_or_not_there() {
        create("acme");
        ReEncryption move = movingInShards(ACME, 2, 1);
        Lease done = claim();
        move(done, rows(done));
        assertThat(store.finishShard(done)).isEqualTo(ShardEnd.DONE);

        assertThat(take(move, done.shard(), NOW)).isEmpty();
        assertThat(take(move, 7, NOW)).isEmpty();
        assertThat(store.claim(new ShardId(ACME, ReEncryptionId.random(), 0), "w", NOW, MINUTE))
                .isEmpty();
        assertThat(store.claim(new ShardId(create("other"), move.id(), 0), "w", NOW, MINUTE))
                .isEmpty();
        change(ACME, keys -> keys.pause(move.id()));
        assertThat(take(move, 1 - done.shard(), NOW)).isEmpty();
    }

    @Test
    void what_is_listed_as_claimable_is_what_would_be_claimed_in_that_order() {
        OrganizationId other = create("other");
        create("acme");
        ReEncryption inShards = movingInShards(ACME, 3, 1);
        moving(other, 1);
        Instant now = NOW.plusSeconds(10);
        store.release(claim(), NOW.plusSeconds(2));
        store.release(claim(), NOW.plusSeconds(1));
        claim();

        List<ShardId> listed = store.claimable(now, Set.of(), 10);

        assertThat(listed).hasSize(3).isEqualTo(store.claimable(now, Set.of(), 10));
        assertThat(store.claimable(now, Set.of(), 2)).isEqualTo(listed.subList(0, 2));
        assertThat(store.claimable(now, Set.of(inShards.id()), 10))
                .isEqualTo(listed.stream()
                        .filter(shard -> shard.organization().equals(other))
                        .toList());
        for (ShardId shard : listed) {
            Lease lease = store.claim("worker", now, MINUTE, Set.of()).orElseThrow();
            assertThat(new ShardId(
                            lease.reEncryption().organization(),
                            lease.reEncryption().id(),
                            lease.shard()))
                    .isEqualTo(shard);
        }
        assertThat(store.claimable(now, Set.of(), 10)).isEmpty();
    }

    @Test
    void what_was_given_back_for_later_is_claimed_at_once_when_an_admin_lets_it_go_on() {
        create("acme");
        ReEncryption move = moving(ACME, 5);
        store.release(claim(), NOW.plusSeconds(3600));
        change(ACME, keys -> keys.pause(move.id()));
        change(ACME, keys -> keys.resume(move.id()));

        assertThat(store.claim("worker", NOW, MINUTE, Set.of())).isPresent();
    }

    @Test
    void the_shards_cover_every_revision_of_the_source_and_every_row_once() {
        create("acme");
        ReEncryption move = movingInShards(ACME, 4, 3);
        insertMany(ACME, 2);

        List<Lease> leases = claimAll();

        assertThat(leases).extracting(Lease::revision).containsExactlyInAnyOrder(1, 2, 3, 4);
        assertThat(leases).extracting(Lease::shard).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(leases.stream().flatMap(lease -> rows(lease).stream()).distinct())
                .hasSize(12);
        assertThat(progress(move).total()).isEqualTo(12);
    }

    @Test
    void many_data_keys_are_moved_in_several_ranges_of_ids() {
        create("acme");
        int dataKeys = 2 * IdRange.DATA_KEYS_PER_SHARD;
        ReEncryption move = moving(ACME, dataKeys);

        List<Lease> leases = claimAll();

        assertThat(leases).hasSize(2);
        for (Lease lease : leases) {
            List<StoredDataKey> rows = rows(lease);
            assertThat(rows.size()).isBetween(dataKeys / 4, dataKeys * 3 / 4);
            assertThat(move(lease, rows)).hasSize(rows.size()).containsOnly(RowOutcome.REPLACED);
        }
        assertThat(progress(move).done()).isEqualTo(dataKeys);
        assertThat(store.count(ACME, move.source())).isZero();
        assertThat(store.count(ACME, move.destination())).isEqualTo(dataKeys);
    }

    @Test
    void a_revision_without_data_keys_has_no_shard() {
        create("acme");
        movingInShards(ACME, 2, 0);
        change(ACME, keys -> keys.cancel(onlyMove(keys).id(), NOW));
        insertMany(ACME, 1);
        change(ACME, keys -> keys.reEncrypt(PLATFORM, NOW));
        insertMany(ACME, 1);
        change(ACME, keys -> keys.cancel(onlyMove(keys).id(), NOW));
        change(ACME, keys -> keys.reEncrypt(PLATFORM, NOW));

        assertThat(claimAll()).extracting(Lease::revision).containsExactlyInAnyOrder(3, 4);
    }

    @Test
    void the_oldest_re_encryption_goes_first() {
        OrganizationId newer = decidedAt("newer", NOW.minusSeconds(1));
        OrganizationId newest = decidedAt("newest", NOW);
        OrganizationId oldest = decidedAt("oldest", NOW.minusSeconds(2));

        assertThat(claimAll())
                .extracting(lease -> lease.reEncryption().organization())
                .containsExactly(oldest, newer, newest);
    }

    private OrganizationId decidedAt(String name, Instant time) {
        OrganizationId organization = create(name);
        change(organization, keys -> keys.add(KeyId.random(), "first", "local", Map.of(), time));
        return organization;
    }

    @Test
    void a_re_encryption_of_nothing_has_one_shard_and_can_be_completed() {
        create("acme");
        ReEncryption move = moving(ACME, 0);

        List<Lease> leases = claimAll();

        assertThat(leases).hasSize(1);
        assertThat(rows(leases.get(0))).isEmpty();
        assertThat(store.finishShard(leases.get(0))).isEqualTo(ShardEnd.LAST);
        change(ACME, keys -> keys.completed(move.id(), Duration.ZERO, NOW));
        assertThat(progress(move).total()).isZero();
    }

    @Test
    void a_shard_that_is_done_is_not_given_out_again() {
        create("acme");
        movingInShards(ACME, 2, 1);
        Lease first = claim();
        Lease second = claim();

        assertThat(store.finishShard(first)).isEqualTo(ShardEnd.DONE);

        Instant later = NOW.plusSeconds(3600);
        assertThat(store.claim("worker", later, MINUTE, Set.of()))
                .hasValueSatisfying(lease -> assertThat(lease.shard()).isEqualTo(second.shard()));
        assertThat(store.claim("worker", later, MINUTE, Set.of())).isEmpty();
    }

    @Test
    void a_worker_that_has_finished_its_shard_holds_no_lease() {
        create("acme");
        ReEncryption move = movingInShards(ACME, 2, 1);
        Lease lease = claim();
        List<StoredDataKey> rows = rows(lease);
        assertThat(store.finishShard(lease)).isEqualTo(ShardEnd.DONE);

        assertThat(store.commitBatch(
                        lease, moved(lease, rows), List.of(), last(rows).id(), lease.until()))
                .isEmpty();
        assertThat(store.finishShard(lease)).isEqualTo(ShardEnd.LEASE_LOST);
        store.release(lease, NOW);

        assertThat(progress(move).done()).isZero();
        assertThat(find(rows.get(0))).isEqualTo(rows.get(0));
        assertThat(claimAll()).extracting(Lease::shard).doesNotContain(lease.shard());
    }

    @Test
    void the_last_shard_stays_open_until_the_re_encryption_is_ended() {
        create("acme");
        ReEncryption move = moving(ACME, 2);
        Lease lease = claim();
        move(lease, rows(lease));

        assertThat(store.finishShard(lease)).isEqualTo(ShardEnd.LAST);

        assertThat(progress(move).reEncryption().state()).isEqualTo(State.RUNNING);
        assertThat(store.claim("other", NOW, MINUTE, Set.of())).isEmpty();
        Lease next = store.claim("other", lease.until(), MINUTE, Set.of()).orElseThrow();
        assertThat(store.finishShard(lease)).isEqualTo(ShardEnd.LEASE_LOST);
        assertThat(store.finishShard(next)).isEqualTo(ShardEnd.LAST);
        change(ACME, keys -> keys.completed(move.id(), Duration.ZERO, NOW));
        assertThat(store.claim("other", next.until(), MINUTE, Set.of())).isEmpty();
    }

    @Test
    void a_source_and_a_destination_whose_ids_begin_alike_are_two_keys() {
        create("acme");
        KeyId key = KeyId.of("key-1");
        KeyId longer = KeyId.of("key-10");
        Stream.of(key, longer).forEach(id -> {
            change(ACME, keys -> keys.add(id, id.value(), "local", Map.of(), NOW));
            finishAll();
        });
        change(ACME, keys -> keys.completed(keys.reEncryptions().get(0).id(), Duration.ZERO, NOW));
        insertMany(ACME, 2);
        change(ACME, keys -> keys.setDefault(longer));
        insertMany(ACME, 3);

        ReEncryption move = change(ACME, keys -> keys.disable(key, PLATFORM, NOW))
                .reEncryptions()
                .get(0);

        List<StoredDataKey> rows = new ArrayList<>(rows(claim()));
        assertThat(rows).hasSize(2).allSatisfy(row -> assertThat(row.key()).isEqualTo(new KeyRevision(key, 1)));
        assertThat(progress(move).total()).isEqualTo(2);
    }
}
