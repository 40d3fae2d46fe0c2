package dev.cmk.examples.quickstart;

import dev.cmk.Cmk;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.examples.quickstart.screen.Screen;

/** What every chapter plays on. */
record Stage(Service service, Cmk cmk, Vault vault, Screen screen, int run) {

    KeyAdmin keys() {
        return cmk.admin();
    }

    /** Expects the library to refuse something, and gives the refusal. */
    <E extends RuntimeException> E refusal(Class<E> expected, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            if (expected.isInstance(e)) {
                return expected.cast(e);
            }
            throw e;
        }
        throw new IllegalStateException("This should have been refused with " + expected.getSimpleName());
    }
}
