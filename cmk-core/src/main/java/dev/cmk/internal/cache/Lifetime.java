package dev.cmk.internal.cache;

import dev.cmk.DataKeyCaching;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The moments in the life of an unwrapped data key, on the clock of {@code TimeSource.nanoTime}, which may wrap around:
 * only differences are compared.
 *
 * @param refreshAt from when on its next use has it refreshed in the background
 * @param deadline from when on it is not used
 * @param end how far the deadline can be put off if the KMS cannot be reached
 */
record Lifetime(long refreshAt, long deadline, long end) {

    /** How long an unreachable KMS is left alone. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    /** Counted from when the request was sent, not from when the answer came. The refresh is spread over 0.8–0.9 ttl. */
    static Lifetime since(long sent, DataKeyCaching caching) {
        long ttl = caching.ttl().toNanos();
        long refresh = ttl / 10 * 8 + ThreadLocalRandom.current().nextLong(ttl / 10);
        long deadline = sent + ttl;
        return new Lifetime(
                sent + refresh,
                deadline,
                deadline + caching.staleIfUnreachable().toNanos());
    }

    boolean isFresh(long now) {
        return now - deadline < 0;
    }

    boolean isRefreshDue(long now) {
        return now - refreshAt >= 0;
    }

    boolean isOver(long now) {
        return now - end >= 0;
    }

    Lifetime withRefreshAt(long nanos) {
        return new Lifetime(nanos, deadline, end);
    }

    /**
     * The KMS did not answer: the deadline is put off until the next try can have ended, and never beyond the end.
     *
     * @param took how long it was waited for
     */
    Lifetime unanswered(long now, long took) {
        long retry = RETRY_AFTER.toNanos();
        long wanted = earlier(now + 2 * (retry + took), end);
        return new Lifetime(now + retry, wanted - deadline > 0 ? wanted : deadline, end);
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }
}
