package dev.cmk.internal.reencrypt;

/** Ends the move of one data key, with what became of it. It never leaves this package, and nobody reads its trace. */
final class NotMovedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private final transient RowMove outcome;

    NotMovedException(RowMove outcome) {
        super(null, null, false, false);
        this.outcome = outcome;
    }

    RowMove outcome() {
        return outcome;
    }
}
