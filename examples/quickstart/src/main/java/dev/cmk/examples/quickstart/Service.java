package dev.cmk.examples.quickstart;

import dev.cmk.Cmk;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.event.CmkListener;
import dev.cmk.examples.quickstart.customers.CustomersAws;
import dev.cmk.examples.quickstart.customers.Tenant;
import dev.cmk.jdbc.JdbcStore;
import dev.cmk.spi.WrappingKey;
import java.time.Duration;

/** A service that embeds the library. Instances of it share the database and the keys, and nothing else. */
record Service(
        Database database, WrappingKey platformKey, CustomersAws customers, AdvanceableTime time, int callsPerSecond) {

    /** How soon another instance takes over what one that was killed has left. */
    private static final Duration LEASE = Duration.ofSeconds(5);

    /** An instance that also re-encrypts. */
    Cmk start(CmkListener listener) {
        return builder(listener)
                .reEncryption(ReEncryptionLimits.defaults()
                        .withCallsPerSecond(callsPerSecond)
                        .withLease(LEASE))
                .build();
    }

    /** An instance that only serves, with nothing in memory yet. */
    Cmk startAnother(CmkListener listener) {
        return builder(listener)
                .reEncryption(ReEncryptionLimits.defaults().withWorkers(0))
                .build();
    }

    private Cmk.Builder builder(CmkListener listener) {
        return Cmk.builder()
                .store(JdbcStore.create(database.dataSource()))
                .platformKey(platformKey)
                .provider(customers.provider(time))
                .authorizer(Tenant::isAdmin)
                .listener(listener)
                .time(time);
    }
}
