package dev.cmk;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * How long data may still open after a customer has revoked their key: the promise that can be made to them.
 *
 * <p>In time that the process runs: while a machine is suspended, the clock of the deadlines stands still on most systems.
 *
 * @param keyRevoked after the key was disabled, deleted or denied in its KMS
 * @param trustRevoked after only the right to start a session was taken back, while sessions go on; {@link #NEVER} if
 *     they go on as long as the process
 */
public record RevocationBound(Duration keyRevoked, Duration trustRevoked) {

    /** The bound where there is none: longer than every duration. */
    public static final Duration NEVER = ChronoUnit.FOREVER.getDuration();

    /** Checks that both are there. */
    public RevocationBound {
        Objects.requireNonNull(keyRevoked, "keyRevoked");
        Objects.requireNonNull(trustRevoked, "trustRevoked");
    }

    /**
     * Adds up how late a KMS may still say yes, how long the call may take, and how long its answer is used.
     *
     * @param revocationLag how long a key may go on working after its owner has disabled it in the KMS
     * @param session how long a session may go on working after its owner has changed who may start one, or
     *     {@link #NEVER}
     * @param caching how data keys are kept
     * @param callTimeout the longest that a call to a KMS may take
     * @return the bound
     */
    public static RevocationBound of(
            Duration revocationLag, Duration session, DataKeyCaching caching, Duration callTimeout) {
        Duration bound = revocationLag.plus(callTimeout).plus(caching.ttl()).plus(caching.staleIfUnreachable());
        return new RevocationBound(bound, session.equals(NEVER) ? NEVER : bound.plus(session));
    }
}
