package dev.cmk;

/**
 * The actor is not an admin of the organization, or not an operator where one is needed, so nothing was done.
 */
public final class NotAuthorizedException extends CmkException {

    private static final long serialVersionUID = 1L;

    /**
     * With what was refused and why.
     *
     * @param message who wanted what, where
     */
    public NotAuthorizedException(String message) {
        super(message, null);
    }
}
