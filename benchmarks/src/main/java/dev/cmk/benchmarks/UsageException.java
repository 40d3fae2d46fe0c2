package dev.cmk.benchmarks;

/** The command line says something that there is not; its message tells what there is. */
final class UsageException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
