package dev.cmk.examples.quickstart.environments;

import org.jspecify.annotations.Nullable;

/** The file of the environments cannot be used; the message names the file and, if there is one, the line. */
public final class EnvironmentsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EnvironmentsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
