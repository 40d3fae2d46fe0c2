package dev.cmk.admin;

import dev.cmk.keys.KeyRevision;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a re-encryption would take, told before it is decided.
 *
 * @param source where the data keys are
 * @param destination where they would go
 * @param dataKeys how many there are now
 * @param kmsCalls calls to both keys together: one to unwrap, one to wrap and one to verify each data key
 * @param usDollars what the calls cost at the published price, or null if the price is not known
 * @param duration how long it takes at the configured rate
 */
public record ReEncryptionPlan(
        KeyRevision source,
        KeyRevision destination,
        long dataKeys,
        long kmsCalls,
        @Nullable BigDecimal usDollars,
        Duration duration) {

    /** Checks that everything is there that always is. */
    public ReEncryptionPlan {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(destination, "destination");
        Objects.requireNonNull(duration, "duration");
    }
}
