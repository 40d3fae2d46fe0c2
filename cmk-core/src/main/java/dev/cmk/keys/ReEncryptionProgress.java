package dev.cmk.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a re-encryption is; cheap to read, since the counters are kept while it runs.
 *
 * @param reEncryption which, and its state
 * @param total data keys under the source when it started, or when it was last retried, plus those moved before
 * @param done data keys moved
 * @param failed data keys that could not be moved; {@code KeyAdmin.failures} lists them
 * @param activeSince when an engine first took it after it was decided, resumed or retried, or null if none has yet
 * @param doneBefore data keys moved before {@code activeSince}
 */
public record ReEncryptionProgress(
        ReEncryption reEncryption,
        long total,
        long done,
        long failed,
        @Nullable Instant activeSince,
        long doneBefore) {

    /** Checks that there is a re-encryption. */
    public ReEncryptionProgress {
        Objects.requireNonNull(reEncryption, "reEncryption");
    }

    /**
     * Data keys that have not been looked at.
     *
     * @return zero or more
     */
    public long remaining() {
        return Math.max(0, total - done - failed);
    }

    /**
     * Data keys moved per second since {@code activeSince}, up to the end if there was one.
     *
     * @param now the time
     * @return zero as long as nothing can be said
     */
    public double ratePerSecond(Instant now) {
        if (activeSince == null) {
            return 0;
        }
        Instant end = reEncryption.endedAt() == null ? now : reEncryption.endedAt();
        double seconds = Duration.between(activeSince, end).toNanos() / 1e9;
        return seconds <= 0 ? 0 : (done - doneBefore) / seconds;
    }

    /**
     * How long the rest takes if it goes on as it has.
     *
     * @param now the time to measure up to
     * @return null as long as nothing can be said
     */
    public @Nullable Duration timeLeft(Instant now) {
        if (remaining() == 0) {
            return Duration.ZERO;
        }
        double rate = ratePerSecond(now);
        return rate <= 0 ? null : Duration.ofMillis((long) (remaining() / rate * 1000));
    }
}
