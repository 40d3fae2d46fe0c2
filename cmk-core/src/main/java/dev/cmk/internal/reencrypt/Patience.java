package dev.cmk.internal.reencrypt;

import dev.cmk.TimeSource;
import dev.cmk.keys.ReEncryptionId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How long this process waits for a key of a re-encryption that does not answer, or only asks for fewer calls. */
final class Patience {

    private static final Duration SILENT_AT_MOST = Duration.ofMinutes(3);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int MAX_DOUBLINGS = 6;

    private record Silence(long since, int pauses) {

        Silence longer() {
            return new Silence(since, pauses + 1);
        }
    }

    private final Duration longestPause;
    private final TimeSource time;
    private final Map<ReEncryptionId, Silence> silences = new ConcurrentHashMap<>();

    Patience(Duration longestPause, TimeSource time) {
        this.longestPause = longestPause;
        this.time = time;
    }

    /** A batch got nowhere; how long to wait before the next, or empty if there was no answer for too long. */
    Optional<Duration> silent(ReEncryptionId id) {
        Silence silence =
                silences.compute(id, (same, known) -> known == null ? new Silence(time.nanoTime(), 0) : known.longer());
        if (time.nanoTime() - silence.since() >= SILENT_AT_MOST.toNanos()) {
            return Optional.empty();
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(silence.pauses(), MAX_DOUBLINGS));
        return Optional.of(pause.compareTo(longestPause) < 0 ? pause : longestPause);
    }

    /** It answered, or nobody waits for it any more. */
    void forget(ReEncryptionId id) {
        silences.remove(id);
    }
}
