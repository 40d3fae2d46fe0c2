package dev.cmk;

import java.time.Duration;
import java.util.Objects;

/**
 * How fast re-encryptions may go, and what their ends say. Immutable; each {@code with…} gives a changed copy.
 *
 * @param callsPerSecond KMS calls per second and quota scope, all re-encryptions of all instances together, by default
 *     200: the customer pays for them and shares the quota. 1 to 100,000. {@link dev.cmk.admin.RateLimits} gives a scope a
 *     limit of its own
 * @param concurrency KMS calls under way at once, per re-encryption worker, by default 8
 * @param workers shards that this process moves at once, by default 2; 0 leaves the work to other instances
 * @param batchSize data keys that are stored together, by default 500; at most so many are moved twice after a
 *     crash. Fewer if they would take longer than two seconds at that rate
 * @param lease how long a worker keeps a shard without a sign of life, by default 30 seconds
 * @param backupRetention how long the host keeps backups of its database, by default 35 days: until that long after a
 *     re-encryption, a restored backup still needs the old key
 */
public record ReEncryptionLimits(
        int callsPerSecond, int concurrency, int workers, int batchSize, Duration lease, Duration backupRetention) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public ReEncryptionLimits {
        requireBetween("callsPerSecond", callsPerSecond, 1, 100_000);
        requireBetween("concurrency", concurrency, 1, 256);
        requireBetween("workers", workers, 0, 64);
        requireBetween("batchSize", batchSize, 1, 1000);
        Objects.requireNonNull(lease, "lease");
        Objects.requireNonNull(backupRetention, "backupRetention");
        if (lease.compareTo(Duration.ofSeconds(1)) < 0 || lease.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("lease is " + lease + "; 1 second to 1 hour are allowed");
        }
        if (backupRetention.isNegative()) {
            throw new IllegalArgumentException("backupRetention is negative");
        }
    }

    private static void requireBetween(String parameter, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    parameter + " is " + value + "; " + least + " to " + most + " are allowed");
        }
    }

    /**
     * The default: 200 calls/s, 8 at once, 2 workers, batches of 500, leases of 30 seconds, backups kept for 35 days.
     *
     * @return the default
     */
    public static ReEncryptionLimits defaults() {
        return new ReEncryptionLimits(200, 8, 2, 500, Duration.ofSeconds(30), Duration.ofDays(35));
    }

    /**
     * With another rate.
     *
     * @param value 1 to 100,000
     * @return the changed copy
     */
    public ReEncryptionLimits withCallsPerSecond(int value) {
        return new ReEncryptionLimits(value, concurrency, workers, batchSize, lease, backupRetention);
    }

    /**
     * With another concurrency.
     *
     * @param value 1 to 256
     * @return the changed copy
     */
    public ReEncryptionLimits withConcurrency(int value) {
        return new ReEncryptionLimits(callsPerSecond, value, workers, batchSize, lease, backupRetention);
    }

    /**
     * With another number of workers.
     *
     * @param value 0 to 64
     * @return the changed copy
     */
    public ReEncryptionLimits withWorkers(int value) {
        return new ReEncryptionLimits(callsPerSecond, concurrency, value, batchSize, lease, backupRetention);
    }

    /**
     * With another batch size.
     *
     * @param value 1 to 1000
     * @return the changed copy
     */
    public ReEncryptionLimits withBatchSize(int value) {
        return new ReEncryptionLimits(callsPerSecond, concurrency, workers, value, lease, backupRetention);
    }

    /**
     * With another lease.
     *
     * @param value 1 second to 1 hour
     * @return the changed copy
     */
    public ReEncryptionLimits withLease(Duration value) {
        return new ReEncryptionLimits(callsPerSecond, concurrency, workers, batchSize, value, backupRetention);
    }

    /**
     * With another backup retention.
     *
     * @param value zero or more
     * @return the changed copy
     */
    public ReEncryptionLimits withBackupRetention(Duration value) {
        return new ReEncryptionLimits(callsPerSecond, concurrency, workers, batchSize, lease, value);
    }
}
