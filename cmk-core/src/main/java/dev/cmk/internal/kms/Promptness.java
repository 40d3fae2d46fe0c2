package dev.cmk.internal.kms;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether a key answers. It does not if a call was given up and none has been answered since, or if calls have been under
 * way for a second and none was answered: long before they are given up, so that few threads are caught.
 */
final class Promptness {

    private static final long PROMPT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier clock;
    private int underWay;
    private long quietSince;
    private boolean gaveUp;

    Promptness(LongSupplier clock) {
        this.clock = clock;
    }

    synchronized void begun() {
        if (underWay++ == 0) {
            quietSince = clock.getAsLong();
        }
    }

    synchronized void answered() {
        underWay--;
        quietSince = clock.getAsLong();
        gaveUp = false;
    }

    /** Nobody waits for the answer any more; the call is still under way. */
    synchronized void givenUp() {
        gaveUp = true;
    }

    /** A call that was given up has ended, which is no answer. */
    synchronized void endedUnheard() {
        underWay--;
    }

    synchronized boolean isPrompt() {
        return !gaveUp && (underWay == 0 || clock.getAsLong() - quietSince < PROMPT_NANOS);
    }
}
