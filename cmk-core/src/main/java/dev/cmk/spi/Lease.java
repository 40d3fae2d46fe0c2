package dev.cmk.spi;

import dev.cmk.DataKeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.ReEncryption;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The right to move the data keys of one shard of a re-encryption, for a while.
 *
 * @param reEncryption which re-encryption, as it was when the shard was taken
 * @param shard the shard's number in it, from 0
 * @param token changes whenever the shard is taken, given back or done, and whenever the re-encryption is stopped
 * @param revision the revision of the source that this shard empties
 * @param cursor the last id that was looked at; at first the one before the shard's range, or null if that begins at
 *     the lowest
 * @param upTo the last id of the shard, or null if it goes on to the highest
 * @param until when the lease expires: from then on another worker may take the shard, and as long as none has, the
 *     lease still holds
 */
public record Lease(
        ReEncryption reEncryption,
        int shard,
        long token,
        int revision,
        @Nullable DataKeyId cursor,
        @Nullable DataKeyId upTo,
        Instant until) {

    /** Checks that everything is there. */
    public Lease {
        Objects.requireNonNull(reEncryption, "reEncryption");
        Objects.requireNonNull(until, "until");
    }

    /**
     * The key and revision whose data keys are moved.
     *
     * @return for {@link DataKeyStore#page}
     */
    public KeyRevision source() {
        return new KeyRevision(reEncryption.source().key(), revision);
    }

    /**
     * The same lease after a commit.
     *
     * @param newCursor the last id that was looked at
     * @param newUntil when the lease expires now
     * @return the lease for the next batch
     */
    public Lease at(DataKeyId newCursor, Instant newUntil) {
        return new Lease(reEncryption, shard, token, revision, newCursor, upTo, newUntil);
    }
}
