package dev.cmk.spi;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a KMS can do.
 *
 * @param revocationLag how long a key may go on working after its owner has disabled it in the KMS
 * @param session how long a session may go on working after its owner has only changed who may start one; zero if
 *     there are no sessions, {@link dev.cmk.RevocationBound#NEVER} if one lasts as long as the process
 * @param bindsContext whether the KMS itself binds the wrap context; false if the provider has to
 * @param rewraps whether {@link WrappingKey#rewrap} may work between two of its keys
 * @param usDollarsPer10000Calls the published price, or null if calls cost nothing
 */
public record ProviderCapabilities(
        Duration revocationLag,
        Duration session,
        boolean bindsContext,
        boolean rewraps,
        @Nullable BigDecimal usDollarsPer10000Calls) {

    /** Checks that the durations are there. */
    public ProviderCapabilities {
        Objects.requireNonNull(revocationLag, "revocationLag");
        Objects.requireNonNull(session, "session");
    }
}
