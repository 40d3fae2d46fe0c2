package dev.cmk.spi;

import dev.cmk.keys.RateLimit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What all instances together may ask of each customer's KMS: one row for each quota scope. The rules of {@link Store}
 * apply.
 */
public interface RateLimitStore {

    /** A change of one row. It may be called more than once and must depend on nothing but its arguments. */
    @FunctionalInterface
    interface Change {

        /**
         * Applies it.
         *
         * @param found the row as it is, or empty if there is none yet
         * @param now the time, by one clock for all instances
         * @return the row as it is to be
         */
        RateLimit apply(Optional<RateLimit> found, Instant now);
    }

    /**
     * A row as it was stored, and when.
     *
     * @param limit the row
     * @param at the time that the change was given
     */
    record Changed(RateLimit limit, Instant at) {}

    /**
     * Changes a row, or adds it. No other change of that row happens between reading and storing it.
     *
     * @param quotaScope which; 1–256 printable ASCII characters
     * @param change what to do
     * @return what was stored
     */
    Changed changeRateLimit(String quotaScope, Change change);

    /**
     * Reads a row.
     *
     * @param quotaScope which
     * @return empty if nobody has called it yet
     */
    Optional<RateLimit> rateLimit(String quotaScope);

    /**
     * Lists rows in the order of their names.
     *
     * @param after only names above this one, or null
     * @param limit at most so many
     * @return the rows
     */
    List<RateLimit> rateLimits(@Nullable String after, int limit);
}
