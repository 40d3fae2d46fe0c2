package dev.cmk.internal.kms;

import org.jspecify.annotations.Nullable;

/** No answer of the KMS was waited for, for a reason that is not the key's. */
final class NotAskedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotAskedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
