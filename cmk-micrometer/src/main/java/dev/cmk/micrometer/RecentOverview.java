package dev.cmk.micrometer;

import dev.cmk.CmkException;
import dev.cmk.UnavailableReason;
import dev.cmk.keys.Overview;
import dev.cmk.keys.ReEncryption.State;
import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was read of the store lately, so that many gauges cost one look. Nothing can be said while the store fails. */
final class RecentOverview {

    private static final Duration RECENT = Duration.ofSeconds(10);

    /** As old as an answer may be that is given because another is being waited for. */
    private static final Duration STALE = Duration.ofMinutes(1);

    /** What was found, or nothing because the store did not answer; that counts as an answer too. */
    private record Reading(@Nullable Overview overview, long at) {}

    private final Supplier<Overview> source;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Reading last;

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

    /** One thread reads, and the others take what there is: a database that hangs holds up one scrape, and not each gauge of all. */
    private @Nullable Overview get() {
        if (!isWithin(RECENT, last) && reading.tryLock()) {
            try {
                if (!isWithin(RECENT, last)) {
                    Overview overview = read();
                    last = new Reading(overview, clock.monotonicTime());
                }
            } finally {
                reading.unlock();
            }
        }
        Reading known = last;
        return known != null && isWithin(STALE, known) ? known.overview() : null;
    }

    private boolean isWithin(Duration age, @Nullable Reading known) {
        return known != null && clock.monotonicTime() - known.at() < age.toNanos();
    }

    private @Nullable Overview read() {
        try {
            return source.get();
        } catch (CmkException e) {
            return null;
        }
    }
}
