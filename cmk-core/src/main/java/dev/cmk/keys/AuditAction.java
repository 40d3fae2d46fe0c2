package dev.cmk.keys;

import java.util.Locale;

/** What an admin, an operator or the re-encryption engine did; {@link #code()} is how audit trails write it. */
public enum AuditAction {
    /** The external id was shown. */
    SETUP_READ("organization-setup-read"),
    /** A key was checked. */
    KEY_TESTED("customer-managed-key-tested"),
    /** A key was added. */
    KEY_ADDED("customer-managed-key-added"),
    /** A key was made the default. */
    DEFAULT_SET("customer-managed-key-set-default"),
    /** A key was disabled and its data keys sent to another. */
    KEY_DISABLED("customer-managed-key-disabled"),
    /** All keys were disabled and everything sent back to the platform-managed key. */
    ALL_DISABLED("customer-managed-key-disabled-all"),
    /** A disabled key was enabled again. */
    KEY_ENABLED("customer-managed-key-enabled"),
    /** A key was removed. */
    KEY_REMOVED("customer-managed-key-removed"),
    /** A key's data keys were sent to its own next revision. */
    KEY_RE_ENCRYPTED("customer-managed-key-re-encrypted"),
    /** The list of keys was read. */
    KEYS_READ("customer-managed-keys-read"),
    /** A plan was made. */
    PLAN_READ("re-encryption-plan-read"),
    /** Re-encryptions were read. */
    RE_ENCRYPTIONS_READ("re-encryptions-read"),
    /** The audit trail was read. */
    AUDIT_READ("audit-read"),
    /** A re-encryption was paused. */
    RE_ENCRYPTION_PAUSED("re-encryption-paused"),
    /** A re-encryption was resumed. */
    RE_ENCRYPTION_RESUMED("re-encryption-resumed"),
    /** A re-encryption was cancelled. */
    RE_ENCRYPTION_CANCELLED("re-encryption-cancelled"),
    /** A failed re-encryption was started again for what is left. */
    RE_ENCRYPTION_RETRIED("re-encryption-retried"),
    /** A re-encryption was sent to another destination. */
    RE_ENCRYPTION_REDIRECTED("re-encryption-redirected"),
    /** What a re-encryption could not move was given up. */
    RE_ENCRYPTION_WRITTEN_OFF("re-encryption-written-off"),
    /** A re-encryption ended with nothing left under its source. */
    RE_ENCRYPTION_COMPLETED("re-encryption-completed"),
    /** A re-encryption stopped with data keys left under its source. */
    RE_ENCRYPTION_FAILED("re-encryption-failed"),
    /** An organization's data keys began to move to a new platform-managed key. */
    PLATFORM_KEY_REPLACED("platform-managed-key-replaced"),
    /** The data keys of a scope were deleted. */
    SCOPE_DELETED("scope-deleted"),
    /** The data keys and keys of an organization were deleted. */
    ORGANIZATION_DELETED("organization-deleted");

    private final String code;

    AuditAction(String code) {
        this.code = code;
    }

    /**
     * The name in audit trails: lower case, words joined by hyphens, never changed.
     *
     * @return the code
     */
    public String code() {
        return code;
    }

    /**
     * Finds an action by its code.
     *
     * @param code the code
     * @return the action
     * @throws IllegalArgumentException if there is none
     */
    public static AuditAction ofCode(String code) {
        for (AuditAction action : values()) {
            if (action.code.equals(code)) {
                return action;
            }
        }
        throw new IllegalArgumentException("unknown audit action '" + code.toLowerCase(Locale.ROOT) + "'");
    }

    /**
     * Whether an organization has to be entitled to customer managed keys for it. One that has lost its entitlement can
     * still read, disable and go back to the platform-managed key.
     *
     * @return true if it gives the organization more keys, or uses one for more
     */
    public boolean requiresEntitlement() {
        return switch (this) {
            case SETUP_READ, KEY_TESTED, KEY_ADDED, DEFAULT_SET, KEY_ENABLED -> true;
            default -> false;
        };
    }
}
