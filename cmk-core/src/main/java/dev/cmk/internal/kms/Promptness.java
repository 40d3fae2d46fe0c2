package dev.cmk.internal.kms;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether a key answers. It does not as long as a call is under way and either one was given up since the last answer, or
 * none was answered for a second: long before it is given up, so that few calls are caught. A key of which nothing is under
 * way gets the benefit of the doubt, or one bad moment would keep it among those that hang.
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
        return underWay == 0 || (!gaveUp && clock.getAsLong() - quietSince < PROMPT_NANOS);
    }
}
