package dev.cmk.spi;

import dev.cmk.UnavailableReason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a provider throws when a key cannot be used. The library adds whose key it is and gives its callers a
 * {@link dev.cmk.KeyUnavailableException}.
 */
public final class KeyAccessException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final UnavailableReason reason;
    private final boolean aboutKey;
    private final @Nullable String providerCode;

    /**
     * With everything that the KMS said.
     *
     * @param reason why the key cannot be used
     * @param aboutKey whether the answer holds for the whole key, such as disabled, deleted or role refused, and not
     *     only for this one call
     * @param providerCode the KMS's own error code, if it gave one
     * @param message what the key's owner has to change and where, in one sentence; shown to admins
     * @param cause what led to it, if anything did
     */
    public KeyAccessException(
            UnavailableReason reason,
            boolean aboutKey,
            @Nullable String providerCode,
            String message,
            @Nullable Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
        this.aboutKey = aboutKey;
        this.providerCode = providerCode;
    }

    /**
     * Why the key cannot be used.
     *
     * @return the reason
     */
    public UnavailableReason reason() {
        return reason;
    }

    /**
     * Whether no data key under this key can be used.
     *
     * @return false if only this call was refused, as far as the KMS says
     */
    public boolean isAboutKey() {
        return aboutKey;
    }

    /**
     * The KMS's own error code.
     *
     * @return the code, or null if there was none
     */
    public @Nullable String providerCode() {
        return providerCode;
    }
}
