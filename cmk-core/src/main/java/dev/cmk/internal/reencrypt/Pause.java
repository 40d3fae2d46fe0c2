package dev.cmk.internal.reencrypt;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits. Injected, so that tests need not. */
@FunctionalInterface
interface Pause {

    void await(Duration duration);

    /** Ends early if the thread is interrupted, which stays so. */
    static Pause real() {
        return duration -> {
            long end = System.nanoTime() + duration.toNanos();
            for (long left = duration.toNanos();
                    left > 0 && !Thread.currentThread().isInterrupted();
                    left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        };
    }
}
