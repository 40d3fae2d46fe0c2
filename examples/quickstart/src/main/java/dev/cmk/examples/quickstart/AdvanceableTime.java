package dev.cmk.examples.quickstart;

import dev.cmk.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** The clocks of this machine, which go on by themselves and can be put forward. */
final class AdvanceableTime implements TimeSource {

    private final TimeSource machine = TimeSource.system();
    private final AtomicLong aheadNanos = new AtomicLong();

    void advance(Duration duration) {
        aheadNanos.addAndGet(duration.toNanos());
    }

    @Override
    public Instant now() {
        return machine.now().plusNanos(aheadNanos.get());
    }

    @Override
    public long nanoTime() {
        return machine.nanoTime() + aheadNanos.get();
    }
}
