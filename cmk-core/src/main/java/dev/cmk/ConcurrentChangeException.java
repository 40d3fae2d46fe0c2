package dev.cmk;

/**
 * Somebody else changed the organization's keys at the same moment and won; nothing was done. Look again and repeat.
 */
public final class ConcurrentChangeException extends CmkException {

    private static final long serialVersionUID = 1L;

    /**
     * With what was refused and why.
     *
     * @param message who wanted what, where
     */
    public ConcurrentChangeException(String message) {
        super(message, null);
    }
}
