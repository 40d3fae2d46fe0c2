package dev.cmk.spi;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.keys.ReEncryptionProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The re-encryptions that run, in shards that any instance can take under a lease. The rules of {@link Store} apply.
 *
 * <p>A lease has a token. Whatever a worker writes is written only if the token is still the shard's and the
 * re-encryption is still active, so that one that was paused or cut off and wakes up later changes nothing.
 */
public interface ReEncryptionStore {

    /**
     * A data key wrapped anew.
     *
     * @param dataKey which
     * @param wrapVersion the version that was read and is replaced
     * @param key the new key
     * @param wrapped the data key under the new key, verified
     * @param platformWrapped whether the new key is a platform-managed one; a row that one has wrapped stays marked
     */
    record Replacement(
            DataKeyId dataKey, long wrapVersion, KeyRevision key, WrappedDataKey wrapped, boolean platformWrapped) {

        /** Checks that everything is there. */
        public Replacement {
            Objects.requireNonNull(dataKey, "dataKey");
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(wrapped, "wrapped");
        }
    }

    /** What became of one replacement. */
    enum RowOutcome {
        /** The row holds it, with the next wrap version, not marked as lost. */
        REPLACED,
        /** The row has another wrap version; it was left alone. */
        CHANGED,
        /** The row is gone. */
        GONE
    }

    /** What a worker does after the last page of a shard. */
    enum ShardEnd {
        /** The shard is done, others are not; the lease has ended. */
        DONE,
        /** All other shards are done; this one stays open, and its lease, until the re-encryption has been ended. */
        LAST,
        /** The lease was no longer held; nothing was changed. */
        LEASE_LOST
    }

    /**
     * Takes a shard that is not done, of an active re-encryption, whose lease is free or has expired; the one first that
     * could be claimed earliest: since its re-encryption was added, or since it was last given back, or since the lease
     * ended that it was first given when it was last claimed. So no shard is taken twice before others are taken once. A
     * pending re-encryption becomes running, active since now. The shard gets a new token.
     *
     * @param owner who takes it, for people to read; at most 128 characters
     * @param now the time
     * @param leaseFor until when the shard is kept from others
     * @param except shards of these re-encryptions are left to others; at most 200
     * @return the lease, or empty if there is nothing to do
     */
    Optional<Lease> claim(String owner, Instant now, Duration leaseFor, Set<ReEncryptionId> except);

    /**
     * Takes a given shard that is not done, of an active re-encryption, also if it is leased to somebody else: whoever
     * held it can change nothing from then on. For engines that notice by themselves when a worker has died. Otherwise as {@link
     * #claim(String, Instant, Duration, Set)}.
     *
     * @param shard which
     * @param owner who takes it, for people to read; at most 128 characters
     * @param now the time
     * @param leaseFor until when the shard is kept from others
     * @return the lease, or empty if there is nothing to do
     * @throws dev.cmk.StoreException also if a batch of the shard is being stored and does not end soon, as when whoever stores
     *     it was cut off: try again later
     */
    Optional<Lease> claim(ShardId shard, String owner, Instant now, Duration leaseFor);

    /**
     * Lists the shards that {@link #claim(String, Instant, Duration, Set)} would take, in that order.
     *
     * @param now the time
     * @param except shards of these re-encryptions are left out; at most 200
     * @param limit at most so many
     * @return the shards
     */
    List<ShardId> claimable(Instant now, Set<ReEncryptionId> except, int limit);

    /**
     * Stores a batch: replaces rows, adds failures, counts both, moves the cursor and prolongs the lease, all in one
     * transaction that has locked the shard.
     *
     * @param lease as claimed or as the last commit left it
     * @param replacements compared and set one by one; a row that is no longer as it was read is left alone
     * @param failures data keys that could not be moved; a former failure of the same data key is replaced
     * @param cursor the last id that was looked at, the shard's new cursor
     * @param leaseUntil until when the shard is kept from others now
     * @return an outcome for each replacement in its order, or empty if the lease was no longer held and nothing changed
     */
    Optional<List<RowOutcome>> commitBatch(
            Lease lease,
            List<Replacement> replacements,
            List<DataKeyFailure> failures,
            DataKeyId cursor,
            Instant leaseUntil);

    /**
     * Ends a shard in which no row is left to be looked at.
     *
     * @param lease as claimed or as the last commit left it
     * @return whether it was the last one
     */
    ShardEnd finishShard(Lease lease);

    /**
     * Gives a shard back before its lease expires. Nothing happens if the lease is no longer held.
     *
     * @param lease as claimed or as the last commit left it
     * @param notBefore when it can be claimed again at the earliest
     */
    void release(Lease lease, Instant notBefore);

    /**
     * Reads how far a re-encryption is, from counters.
     *
     * @param organization whose
     * @param id which
     * @return empty if this organization has no such re-encryption
     */
    Optional<ReEncryptionProgress> progress(OrganizationId organization, ReEncryptionId id);

    /**
     * Lists re-encryptions, ended ones included, newest first.
     *
     * @param organization whose
     * @param offset how many to leave out
     * @param limit at most so many
     * @return how far each is
     */
    List<ReEncryptionProgress> reEncryptions(OrganizationId organization, int offset, int limit);

    /**
     * Lists the data keys that a re-encryption could not move, in the order of their ids.
     *
     * @param organization whose
     * @param id which
     * @param after only ids above this one, or null
     * @param limit at most so many
     * @return the failures
     */
    List<DataKeyFailure> failures(OrganizationId organization, ReEncryptionId id, @Nullable DataKeyId after, int limit);
}
