package dev.cmk.keys;

import dev.cmk.DataKeyId;
import java.time.Instant;
import java.util.Objects;

/**
 * One data key that a re-encryption could not move; it stays where it was.
 *
 * @param dataKey which data key
 * @param failure what went wrong
 * @param at when
 */
public record DataKeyFailure(DataKeyId dataKey, ReEncryption.Failure failure, Instant at) {

    /** Checks that everything is there. */
    public DataKeyFailure {
        Objects.requireNonNull(dataKey, "dataKey");
        Objects.requireNonNull(failure, "failure");
        Objects.requireNonNull(at, "at");
    }
}
