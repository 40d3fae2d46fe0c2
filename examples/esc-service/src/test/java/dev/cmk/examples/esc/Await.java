package dev.cmk.examples.esc;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** Waits for what another instance does. */
final class Await {

    private static final Duration AT_MOST = Duration.ofMinutes(1);

    private Await() {}

    /** Looks again and again, and gives up after a minute. */
    static void until(String what, BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(AT_MOST);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("this has not come to pass: " + what);
            }
            try {
                Thread.sleep(20); // between two looks, not for anything to happen in
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
