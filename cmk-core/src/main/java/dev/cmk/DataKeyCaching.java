package dev.cmk;

import java.time.Duration;
import java.util.Objects;

/**
 * How long unwrapped data keys are kept in memory, and how many. Immutable; each {@code with…} gives a changed copy.
 *
 * @param ttl how long a data key is used after the request that the KMS last answered was sent, however busy it is:
 *     longer costs fewer KMS calls, shorter makes a revocation bite sooner. 1 second to 24 hours, by default 5 minutes
 * @param maximumSize how many data keys are kept, by default 10,000; each takes a few kilobytes, and
 *     up to 32 more for each thread if it opens what many processes have sealed
 * @param failFastFor how long a denied key or data key is refused without asking the KMS again, by default 30 seconds
 * @param staleIfUnreachable how long a data key is used beyond its ttl if the KMS cannot be reached or is throttling,
 *     never if it denies; by default zero. It is added to the {@link RevocationBound}
 */
public record DataKeyCaching(Duration ttl, long maximumSize, Duration failFastFor, Duration staleIfUnreachable) {

    private static final Duration DAY = Duration.ofDays(1);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public DataKeyCaching {
        requireBetween("ttl", ttl, Duration.ofSeconds(1));
        requireBetween("failFastFor", failFastFor, Duration.ZERO);
        requireBetween("staleIfUnreachable", staleIfUnreachable, Duration.ZERO);
        if (maximumSize < 1) {
            throw new IllegalArgumentException("maximumSize is " + maximumSize + "; at least 1 is needed");
        }
    }

    private static void requireBetween(String parameter, Duration value, Duration least) {
        Objects.requireNonNull(value, parameter);
        if (value.compareTo(least) < 0 || value.compareTo(DAY) > 0) {
            throw new IllegalArgumentException(
                    parameter + " is " + value + "; " + least + " to " + DAY + " are allowed");
        }
    }

    /**
     * The default: ttl 5 minutes, 10,000 data keys, 30 seconds of failing fast, nothing beyond the ttl.
     *
     * @return the default
     */
    public static DataKeyCaching defaults() {
        return new DataKeyCaching(Duration.ofMinutes(5), 10_000, Duration.ofSeconds(30), Duration.ZERO);
    }

    /**
     * With another ttl.
     *
     * @param value 1 second to 24 hours
     * @return the changed copy
     */
    public DataKeyCaching withTtl(Duration value) {
        return new DataKeyCaching(value, maximumSize, failFastFor, staleIfUnreachable);
    }

    /**
     * With another size.
     *
     * @param value 1 or more
     * @return the changed copy
     */
    public DataKeyCaching withMaximumSize(long value) {
        return new DataKeyCaching(ttl, value, failFastFor, staleIfUnreachable);
    }

    /**
     * With another time of failing fast.
     *
     * @param value zero to 24 hours
     * @return the changed copy
     */
    public DataKeyCaching withFailFastFor(Duration value) {
        return new DataKeyCaching(ttl, maximumSize, value, staleIfUnreachable);
    }

    /**
     * With another time beyond the ttl.
     *
     * @param value zero to 24 hours
     * @return the changed copy
     */
    public DataKeyCaching withStaleIfUnreachable(Duration value) {
        return new DataKeyCaching(ttl, maximumSize, failFastFor, value);
    }
}
