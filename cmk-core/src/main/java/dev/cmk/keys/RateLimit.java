package dev.cmk.keys;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many KMS calls a second the re-encryptions of all instances together make at one customer's quota, and until when
 * they are given away. Additive increase, multiplicative decrease: throttling halves the rate, at most once a second, and
 * every second of answered calls brings back a fiftieth of the limit.
 *
 * <p>An immutable value without a clock: whoever changes it says what time it is, and always by the same clock.
 *
 * @param quotaScope whose quota: a key's type, a colon, and what its provider calls it
 * @param own the limit that this scope was given, in calls per second, or null for the one that is configured
 * @param callsPerSecond the rate now, at most the limit
 * @param nextCallAt all calls before this moment are given away
 * @param slowedDownAt when it was last slowed down, or null
 */
public record RateLimit(
        String quotaScope,
        @Nullable Integer own,
        double callsPerSecond,
        Instant nextCallAt,
        @Nullable Instant slowedDownAt) {

    /** The most that a limit can be. */
    public static final int MOST = 100_000;

    /** How much may be caught up after a pause, so that an inexact timer does not cost throughput. */
    private static final Duration BURST = Duration.ofMillis(50);

    /** Throttling within this time of the last slowing down is about calls that were made before it. */
    private static final Duration SAME_THROTTLING = Duration.ofSeconds(1);

    private static final double SLOWEST = 0.5;

    private static final double SECONDS_TO_RECOVER = 50;

    /** What is given away longer beforehand was so by a clock that has been put back since. */
    private static final Duration LONGEST_QUEUE = Duration.ofMinutes(1);

    /** Checks that everything is there, and cuts the times to microseconds. */
    public RateLimit {
        Objects.requireNonNull(quotaScope, "quotaScope");
        nextCallAt = nextCallAt.truncatedTo(ChronoUnit.MICROS);
        slowedDownAt = slowedDownAt == null ? null : slowedDownAt.truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * The limit of a scope that nobody has called yet.
     *
     * @param quotaScope whose quota
     * @param configured calls per second
     * @param now the time
     * @return at full rate
     */
    public static RateLimit initial(String quotaScope, int configured, Instant now) {
        return new RateLimit(quotaScope, null, configured, now, null);
    }

    /**
     * The limit that holds.
     *
     * @param configured the limit of scopes without one of their own
     * @return calls per second
     */
    public int limit(int configured) {
        return own == null ? configured : own;
    }

    /**
     * Gives the next calls away, {@link #granted} of them: one after the other until {@link #nextCallAt} of what is
     * returned.
     *
     * @param wanted how many, more than zero
     * @param answered calls that were answered since the last time
     * @param configured the limit of scopes without one of their own
     * @param now the time
     * @return the limit afterwards
     */
    public RateLimit reserved(int wanted, long answered, int configured, Instant now) {
        int limit = limit(configured);
        double secondsAnswered = answered / callsPerSecond;
        double rate = Math.min(limit, callsPerSecond + limit * secondsAnswered / SECONDS_TO_RECOVER);
        Instant earliest = now.minus(BURST);
        boolean isPlausible = nextCallAt.isBefore(now.plus(LONGEST_QUEUE));
        Instant start = !isPlausible ? now : nextCallAt.isBefore(earliest) ? earliest : nextCallAt;
        RateLimit from = new RateLimit(quotaScope, own, rate, start, slowedDownAt);
        return new RateLimit(quotaScope, own, rate, start.plus(from.time(from.granted(wanted))), slowedDownAt);
    }

    /**
     * How many calls one instance gets at once: what it wants, but no more than a quarter of a second's.
     *
     * @param wanted more than zero
     * @return at least one
     */
    public int granted(int wanted) {
        return Math.min(wanted, Math.max(1, (int) (callsPerSecond / 4)));
    }

    /**
     * How long so many calls take at this rate.
     *
     * @param calls how many
     * @return the time
     */
    public Duration time(int calls) {
        return Duration.ofNanos((long) (calls * 1e9 / callsPerSecond));
    }

    /**
     * What holds after a call was throttled.
     *
     * @param configured the limit of scopes without one of their own
     * @param now the time
     * @return half as fast, or the same if it was slowed down only just now
     */
    public RateLimit slowedDown(int configured, Instant now) {
        if (slowedDownAt != null && !now.isBefore(slowedDownAt) && now.isBefore(slowedDownAt.plus(SAME_THROTTLING))) {
            return this;
        }
        double slowest = Math.min(limit(configured), SLOWEST);
        return new RateLimit(quotaScope, own, Math.max(slowest, callsPerSecond / 2), nextCallAt, now);
    }

    /**
     * With a limit of its own, at that rate from now on.
     *
     * @param value calls per second, 1 to {@value #MOST}
     * @param now the time
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RateLimit withOwn(int value, Instant now) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException("callsPerSecond is " + value + "; 1 to " + MOST + " are allowed");
        }
        return new RateLimit(quotaScope, value, value, now, slowedDownAt);
    }

    /**
     * With the configured limit, at that rate from now on.
     *
     * @param configured calls per second
     * @param now the time
     * @return the changed copy
     */
    public RateLimit withoutOwn(int configured, Instant now) {
        return new RateLimit(quotaScope, null, configured, now, slowedDownAt);
    }
}
