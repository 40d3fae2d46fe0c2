package dev.cmk.testkit;

import dev.cmk.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A time that stands still until a test moves it. Safe for use by many threads. */
public final class ManualTime implements TimeSource {

    private final AtomicLong elapsedNanos = new AtomicLong();
    private volatile Instant start;

    private ManualTime(Instant start) {
        this.start = start;
    }

    /**
     * A time that starts at a given moment.
     *
     * @param start the time of day
     * @return the time
     */
    public static ManualTime at(Instant start) {
        return new ManualTime(start);
    }

    /**
     * Lets time pass, on both clocks.
     *
     * @param duration how much, not negative
     * @return this
     */
    public ManualTime advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration is " + duration + "; time does not go back");
        }
        elapsedNanos.addAndGet(duration.toNanos());
        return this;
    }

    /**
     * Sets the time of day, forward or back, as an operator or NTP does; the other clock does not notice.
     *
     * @param now the new time of day
     * @return this
     */
    public ManualTime setClock(Instant now) {
        start = now.minusNanos(elapsedNanos.get());
        return this;
    }

    @Override
    public Instant now() {
        return start.plusNanos(elapsedNanos.get());
    }

    @Override
    public long nanoTime() {
        return elapsedNanos.get();
    }
}
