package dev.cmk.soak;

import dev.cmk.Cmk;
import java.time.Duration;
import java.util.Locale;
import javax.sql.DataSource;

/** Which engine the workers run. */
enum Engine {
    /** Threads of each process over the leases in the store. */
    IN_PROCESS;

    Cmk.Builder chosenIn(Cmk.Builder builder, DataSource dataSource) {
        return switch (this) {
            case IN_PROCESS -> builder;
        };
    }

    /** Longer than this, and others take a stopped worker's shards. */
    Duration outlived() {
        return Instance.LEASE.plusSeconds(1);
    }

    static Engine of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    @Override
    public String toString() {
        return name();
    }
}
