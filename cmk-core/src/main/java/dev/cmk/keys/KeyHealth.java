package dev.cmk.keys;

import dev.cmk.UnavailableReason;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a key could be used when it was last tried.
 *
 * @param reason why it could not, or null if it could
 * @param message what its owner has to know, or null if there is nothing to say; cut after
 *     {@value AuditRecord#MAX_DETAIL} characters, control characters replaced
 * @param since since when the answer is the same
 * @param lastChecked when the KMS was last asked
 */
public record KeyHealth(
        @Nullable UnavailableReason reason, @Nullable String message, Instant since, Instant lastChecked) {

    /** Tidies the message and checks that the times are there. */
    public KeyHealth {
        message = message == null ? null : Messages.tidy(message);
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(lastChecked, "lastChecked");
    }

    /**
     * Whether the key could be used.
     *
     * @return true if there is no reason against it
     */
    public boolean isUsable() {
        return reason == null;
    }
}
