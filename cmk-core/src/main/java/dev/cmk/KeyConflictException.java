package dev.cmk;

import java.util.Objects;

/** A rule about an organization's keys does not allow the change; {@link #rule()} says which. Nothing was done. */
public final class KeyConflictException extends CmkException {

    private static final long serialVersionUID = 1L;

    /** The rules that a change can break. */
    public enum Rule {
        /** The organization has no key with this id. */
        UNKNOWN_KEY,
        /** The organization has no such re-encryption, or it has ended. */
        UNKNOWN_RE_ENCRYPTION,
        /** Another key of the organization, disabled ones included, has this name. */
        NAME_TAKEN,
        /** Names beginning with {@code platform-}, and the type {@code platform}, belong to the platform-managed key. */
        NAME_RESERVED,
        /** The organization has as many keys as it may have. */
        TOO_MANY_KEYS,
        /** The key is the platform's own key and cannot be a customer's. */
        PLATFORM_KEY,
        /** The key is the default already. */
        ALREADY_DEFAULT,
        /** The default key cannot be disabled; make another one the default first. */
        KEY_IS_DEFAULT,
        /** The key is disabled, or being disabled. */
        KEY_DISABLED,
        /** The key is enabled. */
        KEY_ENABLED,
        /** The key takes part in a re-encryption that has not ended. */
        KEY_IN_RE_ENCRYPTION,
        /** The destination is the source, or the destination already. */
        SAME_KEY,
        /** The destination is disabled, or data keys are being moved away from it. */
        DESTINATION_NOT_USABLE,
        /** A re-encryption of the organization is running. */
        RE_ENCRYPTION_RUNNING,
        /** The re-encryption's state does not allow it. */
        RE_ENCRYPTION_STATE,
        /** The organization has no customer managed key in use. */
        NOTHING_TO_DISABLE,
        /** Data keys are still wrapped under the key. */
        DATA_KEYS_LEFT,
        /** What was typed as a confirmation is not what was asked for. */
        NOT_CONFIRMED
    }

    private final Rule rule;

    /**
     * With the rule and a sentence about it.
     *
     * @param rule the rule that does not allow the change
     * @param message what was refused, why, and what to do
     */
    public KeyConflictException(Rule rule, String message) {
        super(message, null);
        this.rule = Objects.requireNonNull(rule, "rule");
    }

    /**
     * The rule that does not allow the change.
     *
     * @return the rule to branch on
     */
    public Rule rule() {
        return rule;
    }
}
