package dev.cmk.micrometer;

import dev.cmk.CmkException;
import dev.cmk.UnavailableReason;
import dev.cmk.keys.Overview;
import dev.cmk.keys.ReEncryption.State;
import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was read of the store lately, so that many gauges cost one look. Nothing can be said while the store fails. */
final class RecentOverview {

    private static final long MILLIS = Duration.ofSeconds(10).toMillis();

    private final Supplier<Overview> source;
    private final Clock clock;
    private @Nullable Overview last;
    private @Nullable Long readAt;

    RecentOverview(Supplier<Overview> source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    double unavailableKeys(UnavailableReason reason) {
        Overview recent = get();
        return recent == null ? Double.NaN : recent.unavailableKeys().getOrDefault(reason, 0L);
    }

    double reEncryptions(State state) {
        Overview recent = get();
        return recent == null ? Double.NaN : recent.reEncryptions().getOrDefault(state, 0L);
    }

    double remaining() {
        Overview recent = get();
        return recent == null ? Double.NaN : recent.remaining();
    }

    private synchronized @Nullable Overview get() {
        long now = clock.wallTime();
        if (readAt == null || now - readAt >= MILLIS) {
            readAt = now;
            last = read();
        }
        return last;
    }

    private @Nullable Overview read() {
        try {
            return source.get();
        } catch (CmkException e) {
            return null;
        }
    }
}
