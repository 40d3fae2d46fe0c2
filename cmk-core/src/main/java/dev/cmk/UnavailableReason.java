package dev.cmk;

/** Why a key could not be used. Code branches on this, never on a message. */
public enum UnavailableReason {
    /** The key's owner does not let the service use it, or no longer does. */
    ACCESS_DENIED(true),
    /** The key is switched off in its KMS. */
    DISABLED(true),
    /** The key is about to be deleted; its owner can still stop that. */
    PENDING_DELETION(true),
    /** There is no such key, or no longer. */
    NOT_FOUND(true),
    /** The KMS asks for fewer calls; nothing is wrong with the key. */
    THROTTLED(false),
    /** No answer, a time-out, or an error inside the KMS. */
    UNREACHABLE(false),
    /** The key cannot do what it is asked for, or its settings do not fit it. */
    MISCONFIGURED(true);

    private final boolean denial;

    UnavailableReason(boolean denial) {
        this.denial = denial;
    }

    /**
     * Whether the KMS answered, and the answer was no.
     *
     * @return false if there was no answer about the key at all
     */
    public boolean isDenial() {
        return denial;
    }

    /**
     * Whether the same call may succeed later with nobody changing anything.
     *
     * @return true for {@link #THROTTLED} and {@link #UNREACHABLE}
     */
    public boolean retryable() {
        return !denial;
    }

    /**
     * Whether the key's owner has to do something.
     *
     * @return true if waiting will not help
     */
    public boolean customerActionRequired() {
        return denial;
    }
}
