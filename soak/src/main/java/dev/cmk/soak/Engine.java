package dev.cmk.soak;

import dev.cmk.Cmk;
import dev.cmk.jdbc.ClusteredReEncryptionEngine;
import java.time.Duration;
import java.util.Locale;
import javax.sql.DataSource;

/** Which engine the workers run. */
enum Engine {
    /** Threads of each process over the leases in the store. */
    IN_PROCESS,
    /** What the instances of a service share, by the heartbeats of db-scheduler. */
    CLUSTERED;

    Cmk.Builder chosenIn(Cmk.Builder builder, DataSource dataSource) {
        return switch (this) {
            case IN_PROCESS -> builder;
            case CLUSTERED -> builder.engine(ClusteredReEncryptionEngine.create(dataSource));
        };
    }

    /** Who is stopped for longer than this loses its shards to others: its lease, or four heartbeats of a second. */
    Duration outlived() {
        return switch (this) {
            case IN_PROCESS -> Instance.LEASE.plusSeconds(1);
            case CLUSTERED -> Duration.ofSeconds(7);
        };
    }

    static Engine of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
