package dev.cmk;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key that is needed for this call cannot be used now.
 *
 * <p>{@link #reason()} says why and {@link #customerActionRequired()} who has to act. The data is not lost: it opens
 * again as soon as the key can be used.
 */
public final class KeyUnavailableException extends CmkException {

    private static final long serialVersionUID = 1L;

    private final String organization;
    private final String keyName;
    private final UnavailableReason reason;
    private final @Nullable String providerCode;

    /**
     * With everything that is known about the refusal.
     *
     * @param organization whose key it is
     * @param keyName the key's name as its admins know it
     * @param reason why it cannot be used
     * @param providerCode the KMS's own error code, if it gave one
     * @param message what happened and what to do, in one sentence
     * @param cause what led to it, if anything did
     */
    public KeyUnavailableException(
            OrganizationId organization,
            String keyName,
            UnavailableReason reason,
            @Nullable String providerCode,
            String message,
            @Nullable Throwable cause) {
        super(
                "key '" + keyName + "' of organization '" + organization + "' cannot be used (" + reason + "): "
                        + message,
                cause);
        this.organization = organization.value();
        this.keyName = Objects.requireNonNull(keyName, "keyName");
        this.reason = Objects.requireNonNull(reason, "reason");
        this.providerCode = providerCode;
    }

    /**
     * Whose key it is.
     *
     * @return the organization
     */
    public OrganizationId organization() {
        return OrganizationId.of(organization);
    }

    /**
     * The key's name as its admins know it.
     *
     * @return the name
     */
    public String keyName() {
        return keyName;
    }

    /**
     * Why the key cannot be used.
     *
     * @return the reason to branch on
     */
    public UnavailableReason reason() {
        return reason;
    }

    /**
     * Whether the same call may succeed later by itself.
     *
     * @return true if retrying makes sense
     */
    public boolean retryable() {
        return reason.retryable();
    }

    /**
     * Whether the customer has to change something in their account.
     *
     * @return true if waiting will not help
     */
    public boolean customerActionRequired() {
        return reason.customerActionRequired();
    }

    /**
     * The KMS's own error code, for support and logs.
     *
     * @return the code, or null if there was none
     */
    public @Nullable String providerCode() {
        return providerCode;
    }
}
