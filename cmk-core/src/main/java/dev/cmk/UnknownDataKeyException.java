package dev.cmk;

/**
 * The ciphertext names a data key that this organization does not have.
 *
 * <p>The same for an id that never existed, one of another organization, and one that was deleted. A database replica
 * that lags behind can cause it for a moment; the answer is not remembered.
 */
public final class UnknownDataKeyException extends InvalidCiphertextException {

    private static final long serialVersionUID = 1L;

    /** With the one message that this exception has. */
    public UnknownDataKeyException() {
        super("the ciphertext names a data key that this organization does not have");
    }
}
