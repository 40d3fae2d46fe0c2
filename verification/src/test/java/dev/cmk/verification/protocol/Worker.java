package dev.cmk.verification.protocol;

import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.verification.protocol.State.Loaded;
import dev.cmk.verification.protocol.State.Wrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker has in memory. Nothing happens to it while it is paused, and it is gone after a crash.
 *
 * @param at what it has done last
 * @param lease the shard, or null if idle
 * @param page the data keys that it has read and not stored yet
 * @param loaded the organization's keys, on the way to the end of the job
 * @param why what the job fails of, or null if it completes
 */
record Worker(
        At at,
        @Nullable Lease lease,
        List<Copy> page,
        @Nullable Loaded loaded,
        @Nullable Failure why) {

    static final Worker IDLE = new Worker(At.IDLE, null, List.of(), null, null);

    /** What a worker has done last. */
    enum At {
        IDLE,
        CLAIMED,
        FOUND_ACTIVE,
        READ_PAGE,
        COMMIT_UNKNOWN,
        HAS_TO_RELEASE,
        FOUND_NOTHING_LEFT,
        LOOKED_AT_OTHERS,
        FINISHED_LAST,
        ENDS,
        LOADED_KEYS,
        PROLONGED,
        COUNTED
    }

    /**
     * A shard under lease.
     *
     * @param source the key and the shard's revision
     * @param cursor as claimed or last committed
     * @param isLatest whether the token is still the shard's
     * @param fact what has really become of it; nobody can see this
     */
    record Lease(int job, int shard, KeyRevision source, int upTo, int cursor, boolean isLatest, Fact fact) {

        /** What has become of a lease. */
        enum Fact {
            HELD,
            /** Another worker has the shard, or it was given back or finished. */
            TAKEN,
            /** The job was stopped since, or has ended, whatever came then. */
            STOPPED
        }

        Lease taken(boolean changesToken) {
            Fact next = fact == Fact.STOPPED ? Fact.STOPPED : Fact.TAKEN;
            return new Lease(job, shard, source, upTo, cursor, isLatest && !changesToken, next);
        }

        Lease stopped(boolean changesToken) {
            return new Lease(job, shard, source, upTo, cursor, isLatest && !changesToken, Fact.STOPPED);
        }

        Lease at(int next) {
            return new Lease(job, shard, source, upTo, next, isLatest, fact);
        }
    }

    /** What has become of a data key of the page. */
    enum Fate {
        READ,
        UNWRAPPED,
        MOVED,
        FAILED,
        POSTPONED,
        DENIED_BY_SOURCE,
        DENIED_BY_DESTINATION;

        boolean isDenied() {
            return this == DENIED_BY_SOURCE || this == DENIED_BY_DESTINATION;
        }
    }

    /**
     * A data key of the page.
     *
     * @param key the recorded one
     * @param wrapped as read, or once it is moved, as it is to be
     * @param isLatest whether the wrap version is still the row's
     */
    record Copy(int dataKey, KeyRevision key, Wrapped wrapped, boolean isLatest, Fate fate) {

        Copy with(Fate next) {
            return new Copy(dataKey, key, wrapped, isLatest, next);
        }

        Copy moved(Wrapped next) {
            return new Copy(dataKey, key, next, isLatest, Fate.MOVED);
        }

        Copy outdated() {
            return new Copy(dataKey, key, wrapped, false, fate);
        }
    }

    Worker now(At next) {
        return new Worker(next, lease, page, loaded, why);
    }

    Worker with(@Nullable Lease next) {
        return new Worker(at, next, page, loaded, why);
    }

    Worker with(List<Copy> next) {
        return new Worker(at, lease, next, loaded, why);
    }

    Worker with(@Nullable Loaded next) {
        return new Worker(at, lease, page, next, why);
    }

    /** On to the end of the job. */
    Worker ends(@Nullable Failure failure) {
        return new Worker(At.ENDS, lease, List.of(), null, failure);
    }

    /** On to the next page. */
    Worker next(int cursor) {
        return new Worker(At.CLAIMED, held().at(cursor), List.of(), null, null);
    }

    Lease held() {
        if (lease == null) {
            throw new IllegalStateException("has no shard");
        }
        return lease;
    }

    Loaded known() {
        if (loaded == null) {
            throw new IllegalStateException("has not loaded the keys");
        }
        return loaded;
    }
}
