package dev.cmk;

import java.time.Instant;

/** The time: one clock for people, one that never goes back for deadlines. Injected, so that tests need not wait. */
public interface TimeSource {

    /**
     * The time of day, for what is stored and shown.
     *
     * @return now, in UTC
     */
    Instant now();

    /**
     * Nanoseconds since an arbitrary moment, for deadlines. Only differences mean something.
     *
     * @return see {@link System#nanoTime()}
     */
    long nanoTime();

    /**
     * The clocks of this machine.
     *
     * @return {@link Instant#now()} and {@link System#nanoTime()}
     */
    static TimeSource system() {
        return new TimeSource() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public long nanoTime() {
                return System.nanoTime();
            }
        };
    }
}
