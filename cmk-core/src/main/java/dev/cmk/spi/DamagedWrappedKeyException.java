package dev.cmk.spi;

import org.jspecify.annotations.Nullable;

/** The KMS answers that these bytes are not a data key that this key has wrapped with this context. */
public final class DamagedWrappedKeyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * With what was found wrong.
     *
     * @param message what was found wrong
     * @param cause what led to it, if anything did
     */
    public DamagedWrappedKeyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
