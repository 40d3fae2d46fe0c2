package dev.cmk.examples.quickstart.customers;

import dev.cmk.TimeSource;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The service's time, as the simulator reads it. */
final class SimulatedClock extends Clock {

    private final TimeSource time;

    SimulatedClock(TimeSource time) {
        this.time = time;
    }

    @Override
    public Instant instant() {
        return time.now();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this; // only instants are asked for
    }
}
