package dev.cmk.internal.cache;

import dev.cmk.DataKeyCaching;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The three moments in the life of an unwrapped data key, on the clock of {@code TimeSource.nanoTime}.
 *
 * @param refreshAt from when on its next use has it refreshed in the background
 * @param deadline from when on it is not used
 * @param graceEnd until when it is used all the same if the KMS cannot be reached
 */
record Lifetime(long refreshAt, long deadline, long graceEnd) {

    /** Counted from when the request was sent, not from when the answer came. The refresh is spread over 0.8–0.9 ttl. */
    static Lifetime since(long sent, DataKeyCaching caching) {
        long ttl = caching.ttl().toNanos();
        long refresh = ttl / 10 * 8 + ThreadLocalRandom.current().nextLong(ttl / 10);
        Duration grace = caching.staleIfUnreachable();
        return new Lifetime(sent + refresh, sent + ttl, sent + ttl + grace.toNanos());
    }
}
