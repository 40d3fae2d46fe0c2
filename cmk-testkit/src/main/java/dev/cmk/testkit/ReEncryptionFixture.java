package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.OrganizationId;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionStore.Replacement;
import dev.cmk.spi.ReEncryptionStore.RowOutcome;
import dev.cmk.spi.ReEncryptionStore.ShardEnd;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the contracts of re-encryptions share: jobs, and a worker that moves data keys as far as a store can see. */
abstract class ReEncryptionFixture extends StoreFixture {

    static final Duration MINUTE = Duration.ofMinutes(1);
    static final Failure DENIED = new Failure(Side.SOURCE, FailureReason.ACCESS_DENIED, "the role was refused");

    /** A pending re-encryption from the platform-managed key to a first key, of so many data keys in one shard. */
    ReEncryption moving(OrganizationId organization, int dataKeys) {
        insertMany(organization, dataKeys);
        KeyId id = KeyId.random();
        return change(organization, keys -> keys.add(id, "first", "local", Map.of(), NOW))
                .reEncryptions()
                .get(0);
    }

    /**
     * A pending re-encryption of the platform-managed key in place, with one shard for each of its former revisions and
     * so many data keys in each.
     */
    ReEncryption movingInShards(OrganizationId organization, int shards, int dataKeysPerShard) {
        while (true) {
            insertMany(organization, dataKeysPerShard);
            ReEncryption move = change(organization, keys -> keys.reEncrypt(PLATFORM, NOW))
                    .reEncryptions()
                    .get(0);
            if (move.source().revision() == shards) {
                return move;
            }
            change(organization, keys -> keys.cancel(move.id(), NOW));
        }
    }

    ReEncryptionProgress progress(ReEncryption move) {
        return store.progress(move.organization(), move.id()).orElseThrow();
    }

    /** The one re-encryption that is unfinished. */
    static ReEncryption onlyMove(OrganizationKeys keys) {
        assertThat(keys.reEncryptions()).hasSize(1);
        return keys.reEncryptions().get(0);
    }

    Lease claim() {
        return store.claim("worker", NOW, MINUTE, Set.of()).orElseThrow();
    }

    /** Claims until nothing is left. */
    List<Lease> claimAll() {
        return Stream.generate(() -> store.claim("worker", NOW, MINUTE, Set.of()))
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .toList();
    }

    /** The rows of a shard, as many as there are after its cursor. */
    List<StoredDataKey> rows(Lease lease) {
        return store.page(lease.reEncryption().organization(), lease.source(), lease.cursor(), lease.upTo(), 10_000);
    }

    static Replacement moved(Lease lease, StoredDataKey row) {
        return new Replacement(
                row.id(), row.wrapVersion(), lease.reEncryption().destination(), Samples.wrapped(), false);
    }

    static List<Replacement> moved(Lease lease, List<StoredDataKey> rows) {
        return rows.stream().map(row -> moved(lease, row)).toList();
    }

    static DataKeyFailure failed(StoredDataKey row) {
        return new DataKeyFailure(row.id(), DENIED, NOW);
    }

    /** Moves these rows, the last of which becomes the cursor. */
    List<RowOutcome> move(Lease lease, List<StoredDataKey> rows) {
        return store.commitBatch(
                        lease, moved(lease, rows), List.of(), last(rows).id(), lease.until())
                .orElseThrow();
    }

    /** Records that these rows could not be moved; the last becomes the cursor. */
    void fail(Lease lease, List<StoredDataKey> rows) {
        List<DataKeyFailure> failures =
                rows.stream().map(ReEncryptionFixture::failed).toList();
        assertThat(store.commitBatch(lease, List.of(), failures, last(rows).id(), lease.until()))
                .isPresent();
    }

    static StoredDataKey last(List<StoredDataKey> rows) {
        return rows.get(rows.size() - 1);
    }

    /** Moves and finishes all shards, and says how each ended. */
    List<ShardEnd> finishAll() {
        List<ShardEnd> ends = new ArrayList<>();
        for (Lease lease : claimAll()) {
            List<StoredDataKey> rows = rows(lease);
            if (!rows.isEmpty()) {
                assertThat(move(lease, rows)).containsOnly(RowOutcome.REPLACED);
            }
            ends.add(store.finishShard(lease));
        }
        return ends;
    }

    void stop(ReEncryption move, Failure why) {
        change(move.organization(), keys -> keys.failed(move.id(), why));
    }
}
