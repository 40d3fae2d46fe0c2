package dev.cmk.soak;

import dev.cmk.ConcurrentChangeException;
import dev.cmk.KeyUnavailableException;
import dev.cmk.StoreException;

/** The kinds of errors that the faults of a soak explain, and those that nothing explains. */
final class Errors {

    /** The database: explained by a cut, or by a stopped instance, which may hold a lock. */
    static final String STORE = "STORE";

    /** A KMS that is silent: explained by a cut, or by having been stopped oneself during the call. */
    static final String SILENT = "SILENT";

    /** A KMS that says no: explained by a cut of that kind. */
    static final String DENIED = "DENIED";

    /** Somebody else was faster again and again; that may happen. */
    static final String CONCURRENT = "CONCURRENT";

    /** Nothing explains this. */
    static final String UNEXPECTED = "UNEXPECTED";

    private Errors() {}

    static String kind(Throwable thrown) {
        if (thrown instanceof StoreException) {
            return STORE;
        }
        if (thrown instanceof ConcurrentChangeException) {
            return CONCURRENT;
        }
        if (thrown instanceof KeyUnavailableException e) {
            return e.reason().isDenial() ? DENIED : SILENT;
        }
        return UNEXPECTED;
    }
}
