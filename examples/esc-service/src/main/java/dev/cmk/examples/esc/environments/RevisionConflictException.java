package dev.cmk.examples.esc.environments;

/** Somebody else has saved the environment meanwhile. */
public final class RevisionConflictException extends RuntimeException {

    private static final long serialVersionUID = 1;

    RevisionConflictException(String message) {
        super(message);
    }
}
