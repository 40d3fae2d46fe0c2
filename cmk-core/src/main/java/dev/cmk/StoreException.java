package dev.cmk;

import org.jspecify.annotations.Nullable;

/**
 * The store could not be read or written. It says nothing about whether what was asked for exists.
 */
public final class StoreException extends CmkException {

    private static final long serialVersionUID = 1L;

    /**
     * With what was tried.
     *
     * @param message what was tried
     * @param cause the store's own error, if there is one
     */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
