package dev.cmk.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Kills this process with a real SIGKILL when it passes a step for the n-th time. */
final class DeathTrap {

    private final @Nullable Step step;
    private final Events events;
    private final AtomicInteger left;

    /** With no step, nobody ever dies. */
    DeathTrap(@Nullable Step step, int passing, Events events) {
        this.step = step;
        this.events = events;
        this.left = new AtomicInteger(passing);
    }

    void pass(Step passed) {
        if (passed == step && left.decrementAndGet() == 0) {
            die(passed);
        }
    }

    /** The other threads go on for the few milliseconds that the signal takes; this one does not. */
    private void die(Step at) {
        events.add(Event.DIED, at.name());
        try {
            new ProcessBuilder(
                            "kill", "-9", String.valueOf(ProcessHandle.current().pid()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (true) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                events.add(Event.NOTE, "interrupted while dying");
            }
        }
    }
}
