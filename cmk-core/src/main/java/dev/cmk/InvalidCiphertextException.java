package dev.cmk;

/**
 * The bytes given to decrypt are not a ciphertext of this organization, scope and encryption context.
 *
 * <p>Damaged, truncated, made under another organization, scope or context, or never made by this library: all give
 * the same exception without detail, so that nothing can be learned by asking.
 */
public class InvalidCiphertextException extends CmkException {

    private static final long serialVersionUID = 1L;

    /** With the one message that this exception has. */
    public InvalidCiphertextException() {
        this("invalid ciphertext, or not of this organization, scope and encryption context");
    }

    InvalidCiphertextException(String message) {
        super(message, null);
    }
}
