package dev.cmk.internal.fakes;

import dev.cmk.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Stands still unless it is moved on. */
public final class FakeTime implements TimeSource {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final long origin;
    private final AtomicLong nanos;

    public FakeTime() {
        this(1_000_000);
    }

    /** A clock whose nanoseconds begin anywhere. */
    public FakeTime(long origin) {
        this.origin = origin;
        this.nanos = new AtomicLong(origin);
    }

    @Override
    public Instant now() {
        return START.plusNanos(nanos.get() - origin);
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    public void advance(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }
}
