package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.spi.KeyRegistry.CommitOutcome;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionStore.RowOutcome;
import dev.cmk.spi.ReEncryptionStore.ShardEnd;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many workers and admins at the same time. */
abstract class RaceContract extends ReEncryptionFixture {

    @Test
    void no_shard_is_taken_twice() {
        create("acme");
        movingInShards(ACME, 8, 1);
        moving(create("other"), 1);

        List<Lease> leases = race(THREADS, i -> store.claim("worker " + i, NOW, MINUTE, Set.of())).stream()
                .flatMap(Optional::stream)
                .toList();

        assertThat(leases.stream()
                        .map(lease -> lease.reEncryption().id() + "/" + lease.shard())
                        .distinct())
                .hasSameSizeAs(leases);
        List<Lease> rest = claimAll();
        assertThat(leases.size() + rest.size()).isEqualTo(9);
    }

    @Test
    void of_many_workers_that_finish_one_finishes_last() {
        create("acme");
        int shards = 8;
        ReEncryption move = movingInShards(ACME, shards, 2);

        List<ShardEnd> ends =
                race(THREADS, i -> finishAll()).stream().flatMap(List::stream).toList();

        assertThat(Collections.frequency(ends, ShardEnd.LAST)).isEqualTo(1);
        assertThat(Collections.frequency(ends, ShardEnd.DONE)).isEqualTo(shards - 1);
        assertThat(ends).hasSize(shards);
        assertThat(progress(move).done()).isEqualTo(2L * shards);
        assertThat(commit(load(ACME).completed(move.id(), Duration.ZERO, NOW))).isEqualTo(CommitOutcome.COMMITTED);
    }

    @Test
    void shards_of_all_organizations_are_moved_side_by_side() {
        List<OrganizationId> organizations = IntStream.range(0, 8)
                .mapToObj(i -> create("acme" + i))
                .peek(organization -> moving(organization, 5))
                .toList();

        race(8, i -> finishAll());

        assertThat(organizations).allSatisfy(id -> {
            assertThat(store.count(id, PLATFORM_KEY)).isZero();
            assertThat(store.count(id, defaultKey(id))).isEqualTo(5);
        });
    }

    @Test
    void a_row_is_replaced_once_even_if_one_lease_is_used_by_many_threads() {
        create("acme");
        ReEncryption move = moving(ACME, 3);
        Lease lease = claim();
        List<StoredDataKey> rows = rows(lease);

        List<RowOutcome> outcomes = race(THREADS, i -> move(lease, rows)).stream()
                .flatMap(List::stream)
                .toList();

        assertThat(outcomes).containsOnly(RowOutcome.REPLACED, RowOutcome.CHANGED);
        assertThat(Collections.frequency(outcomes, RowOutcome.REPLACED)).isEqualTo(3);
        assertThat(progress(move).done()).isEqualTo(3);
        assertThat(rows).allSatisfy(row -> assertThat(find(row).wrapVersion()).isEqualTo(2));
    }

    @Test
    void nothing_moves_once_a_pause_is_stored() {
        create("acme");
        ReEncryption move = movingInShards(ACME, 8, 20);
        List<Lease> leases = claimAll();
        AtomicLong doneAtPause = new AtomicLong();

        race(leases.size() + 1, i -> {
            if (i == leases.size()) {
                change(ACME, keys -> keys.pause(move.id()));
                doneAtPause.set(progress(move).done());
                return i;
            }
            Lease lease = leases.get(i);
            for (StoredDataKey row : rows(lease)) {
                store.commitBatch(lease, List.of(moved(lease, row)), List.of(), row.id(), lease.until());
            }
            return i;
        });

        assertThat(progress(move).done()).isEqualTo(doneAtPause.get());
        assertThat(store.count(ACME, move.destination())).isEqualTo(doneAtPause.get());
        assertThat(store.claim("worker", NOW.plusSeconds(3600), MINUTE, Set.of()))
                .isEmpty();

        change(ACME, keys -> keys.resume(move.id()));
        finishAll();
        assertThat(progress(move).done()).isEqualTo(160);
        assertThat(store.count(ACME, move.destination())).isEqualTo(160);
    }

    @Test
    void a_batch_comes_before_the_shard_is_taken_over_or_not_at_all() {
        create("acme");
        movingInShards(ACME, THREADS / 2, 1);
        List<Lease> leases = claimAll();
        Map<Integer, DataKeyId> rows = leases.stream()
                .collect(toMap(Lease::shard, lease -> rows(lease).get(0).id()));
        Set<Integer> committed = ConcurrentHashMap.newKeySet();

        List<Lease> takenOver = race(THREADS, i -> {
                    Lease lease = leases.get(i / 2);
                    if (i % 2 == 0) {
                        return store.claim("other", lease.until(), MINUTE, Set.of());
                    }
                    store.commitBatch(
                                    lease, List.of(), List.of(), requireNonNull(rows.get(lease.shard())), lease.until())
                            .ifPresent(done -> committed.add(lease.shard()));
                    return Optional.<Lease>empty();
                })
                .stream()
                .flatMap(Optional::stream)
                .toList();

        assertThat(takenOver)
                .allSatisfy(lease -> assertThat(lease.cursor())
                        .isEqualTo(committed.contains(lease.shard()) ? requireNonNull(rows.get(lease.shard())) : null));
    }

    @Test
    void a_pause_is_not_undone_by_a_claim_that_comes_at_the_same_time() {
        for (int round = 0; round < 5; round++) {
            OrganizationId organization = create("acme" + round);
            ReEncryption move = movingInShards(organization, 4, 1);

            List<Lease> leases = race(THREADS, i -> {
                        if (i == THREADS / 2) {
                            change(organization, keys -> keys.pause(move.id()));
                            return Optional.<Lease>empty();
                        }
                        return store.claim("worker " + i, NOW, MINUTE, Set.of());
                    })
                    .stream()
                    .flatMap(Optional::stream)
                    .toList();

            assertThat(progress(move).reEncryption().state()).isEqualTo(State.PAUSED);
            assertThat(onlyMove(load(organization)).state()).isEqualTo(State.PAUSED);
            assertThat(leases)
                    .allSatisfy(lease -> assertThat(store.finishShard(lease)).isEqualTo(ShardEnd.LEASE_LOST));
        }
    }

    @Test
    void nothing_outlives_an_organization_that_is_deleted_while_it_is_used() {
        create("acme");
        ReEncryption move = movingInShards(ACME, 8, 5);
        KeyRevision key = defaultKey(ACME);
        List<Lease> leases = claimAll();

        race(THREADS, i -> {
            if (i == THREADS / 2) {
                return store.deleteOrganization(ACME, Samples.audit(ACME, AuditAction.ORGANIZATION_DELETED, ""));
            }
            for (int j = 0; j < 5; j++) {
                store.insertIfAbsent(Samples.dataKey(ACME, i + "/" + j, 1, key));
                Lease lease = leases.get(i % 8);
                rows(lease).stream()
                        .limit(1)
                        .forEach(row ->
                                store.commitBatch(lease, List.of(), List.of(failed(row)), row.id(), lease.until()));
            }
            return true;
        });

        create("acme");
        for (int revision = 1; revision <= key.revision(); revision++) {
            assertThat(store.count(ACME, new KeyRevision(PLATFORM, revision))).isZero();
        }
        assertThat(store.reEncryptions(ACME, 0, 10)).isEmpty();
        assertThat(store.failures(ACME, move.id(), null, 10)).isEmpty();
    }

    @Test
    void an_end_is_decided_once_however_many_workers_try() {
        create("acme");
        ReEncryption move = moving(ACME, 3);
        finishAll();
        OrganizationKeys before = load(ACME);

        List<CommitOutcome> outcomes = race(THREADS, i -> commit(before.completed(move.id(), Duration.ZERO, NOW)));

        assertThat(outcomes).containsOnly(CommitOutcome.COMMITTED, CommitOutcome.CONFLICT);
        assertThat(Collections.frequency(outcomes, CommitOutcome.COMMITTED)).isEqualTo(1);
        assertThat(records(ACME)).hasSize(2);
    }
}
