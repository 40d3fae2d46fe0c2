package dev.cmk.examples.esc.environments;

/** There is no such environment, revision or value, or nobody has told this caller of it. */
public final class EnvironmentNotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1;

    EnvironmentNotFoundException(String message) {
        super(message);
    }
}
