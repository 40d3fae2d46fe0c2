package dev.cmk.examples.quickstart;

import org.jspecify.annotations.Nullable;

/** The quickstart cannot run or go on; the message says why and what to do. */
final class QuickstartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    QuickstartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
