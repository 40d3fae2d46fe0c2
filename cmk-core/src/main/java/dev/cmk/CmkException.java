package dev.cmk;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything that this library throws, apart from {@link IllegalArgumentException} and
 * {@link NullPointerException} for arguments that are wrong by themselves, and the input and output errors of the caller's
 * own streams.
 *
 * <p>Messages say what happened, to which key of which organization, and what to do. They never hold key bytes,
 * plaintext, credentials or context values.
 */
public class CmkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * For the subclasses in this library.
     *
     * @param message what happened and what to do
     * @param cause what led to it, if anything did
     */
    public CmkException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
