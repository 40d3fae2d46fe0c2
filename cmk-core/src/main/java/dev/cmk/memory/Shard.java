package dev.cmk.memory;

import dev.cmk.DataKeyId;
import dev.cmk.spi.IdRange;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One part of a re-encryption: a revision of its source and a range of ids, a cursor, a place in the queue and a lease. */
final class Shard {

    private final int revision;
    private final IdRange range;
    private Instant queuedAt;
    private @Nullable DataKeyId cursor;
    private @Nullable Instant leasedUntil;
    private long token;
    private boolean done;

    Shard(int revision, IdRange range, Instant queuedAt) {
        this.revision = revision;
        this.range = range;
        this.queuedAt = queuedAt;
        this.cursor = range.after();
    }

    int revision() {
        return revision;
    }

    IdRange range() {
        return range;
    }

    @Nullable
    DataKeyId cursor() {
        return cursor;
    }

    long token() {
        return token;
    }

    boolean isDone() {
        return done;
    }

    boolean isFree(Instant now) {
        return !done && !queuedAt.isAfter(now) && (leasedUntil == null || !leasedUntil.isAfter(now));
    }

    /** Since when it can be claimed. */
    Instant queuedAt() {
        return queuedAt;
    }

    void lease(Instant until) {
        token++;
        leasedUntil = until;
        queuedAt = until;
    }

    void advance(DataKeyId newCursor, Instant until) {
        cursor = newCursor;
        leasedUntil = until;
    }

    /** Whoever holds the lease does so no longer. */
    void endLease() {
        token++;
        leasedUntil = null;
    }

    /** To the end of the queue. */
    void release(Instant notBefore) {
        endLease();
        queuedAt = notBefore;
    }

    void finish() {
        done = true;
        endLease();
    }

    void restart() {
        cursor = range.after();
        done = false;
    }
}
