package dev.cmk.internal.reencrypt;

import dev.cmk.DataKeyId;
import dev.cmk.TimeSource;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Prolongs leases, and so finds out whether they are still held. */
final class Leases {

    private static final DataKeyId LOWEST = new DataKeyId(new UUID(0, 0));

    private final ReEncryptionStore store;
    private final Duration length;
    private final TimeSource time;

    Leases(ReEncryptionStore store, Duration length, TimeSource time) {
        this.store = store;
        this.length = length;
        this.time = time;
    }

    /** When a lease ends that is given or prolonged now. */
    Instant end() {
        return time.now().plus(length);
    }

    /** The last id that was looked at; before the first batch the lowest possible one, which no data key has. */
    static DataKeyId cursor(Lease lease) {
        return lease.cursor() == null ? LOWEST : lease.cursor();
    }

    /** Whether the lease is held: its shard was not taken by another worker, and the re-encryption was not stopped. */
    boolean prolong(Lease lease) {
        return store.commitBatch(lease, List.of(), List.of(), cursor(lease), end())
                .isPresent();
    }
}
