package dev.cmk.internal.kms;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One permit from each of several semaphores, taken in their order and given back together. */
record Permits(List<Semaphore> taken) {

    /** Waits for all of them; null if that takes longer than so long. */
    static @Nullable Permits tryTake(List<Semaphore> from, long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        List<Semaphore> taken = new ArrayList<>(from.size());
        boolean complete = false;
        try {
            for (Semaphore semaphore : from) {
                if (!semaphore.tryAcquire(0, TimeUnit.NANOSECONDS) // in turn, and without a look at the clock
                        && !semaphore.tryAcquire(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    return null;
                }
                taken.add(semaphore);
            }
            complete = true;
            return new Permits(taken);
        } finally {
            if (!complete) {
                taken.forEach(Semaphore::release);
            }
        }
    }

    void giveBack() {
        taken.forEach(Semaphore::release);
    }
}
