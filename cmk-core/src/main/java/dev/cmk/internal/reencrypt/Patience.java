package dev.cmk.internal.reencrypt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cmk.DataKeyId;
import dev.cmk.TimeSource;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.Lease;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How long this process waits for a shard that does not get on because a key does not answer, or because its steps fail.
 * Other instances may move the shard meanwhile: where its cursor is another one, the waiting begins anew, and so it does
 * where nobody has waited for a while, as after a pause.
 */
final class Patience {

    private static final Duration WAITED_AT_MOST = Duration.ofMinutes(3);
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int MAX_DOUBLINGS = 6;

    private record Slot(ReEncryptionId reEncryption, int shard) {}

    private record Waiting(DataKeyId cursor, long since, int pauses) {}

    private final Duration longestPause;
    private final TimeSource time;
    private final Cache<Slot, Waiting> waiting;

    Patience(Duration longestPause, TimeSource time) {
        this.longestPause = longestPause;
        this.time = time;
        this.waiting = Caffeine.newBuilder()
                .expireAfterWrite(FORGOTTEN_AFTER)
                .ticker(time::nanoTime)
                .executor(Runnable::run)
                .build();
    }

    /** A step got nowhere; how long to wait before the next, or empty if there have been no others for too long. */
    Optional<Duration> stuck(Lease lease) {
        DataKeyId cursor = Leases.cursor(lease);
        Waiting now = Objects.requireNonNull(waiting.asMap()
                .compute(
                        slot(lease),
                        (same, known) -> known == null || !known.cursor().equals(cursor)
                                ? new Waiting(cursor, time.nanoTime(), 0)
                                : new Waiting(cursor, known.since(), known.pauses() + 1)));
        if (time.nanoTime() - now.since() >= WAITED_AT_MOST.toNanos()) {
            return Optional.empty();
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(now.pauses(), MAX_DOUBLINGS));
        return Optional.of(pause.compareTo(longestPause) < 0 ? pause : longestPause);
    }

    /** It got on, or nobody waits for it any more. */
    void forget(Lease lease) {
        waiting.invalidate(slot(lease));
    }

    private static Slot slot(Lease lease) {
        return new Slot(lease.reEncryption().id(), lease.shard());
    }
}
