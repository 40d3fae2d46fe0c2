package dev.cmk;

/**
 * The actor is an admin, but the organization is not entitled to customer managed keys, so nothing was done.
 */
public final class NotEntitledException extends CmkException {

    private static final long serialVersionUID = 1L;

    /**
     * With what was refused and why.
     *
     * @param message who wanted what, where
     */
    public NotEntitledException(String message) {
        super(message, null);
    }
}
