package dev.cmk.aws.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cmk.OrganizationId;
import dev.cmk.TimeSource;
import dev.cmk.UnavailableReason;
import dev.cmk.spi.KeyAccessException;
import java.time.Duration;

/**
 * How many calls to STS an organization may cause: the quota is the service's own, and one for all organizations. A bucket
 * of tokens each; checks of keys, which an admin can ask for at will, leave some to the sessions of keys in use.
 */
final class StsBudget {

    private static final int MAX_ORGANIZATIONS = 100_000;

    private final int burst;
    private final long nanosPerCall;
    private final TimeSource time;
    private final Cache<OrganizationId, Bucket> buckets;

    StsBudget(int burst, Duration perCall, TimeSource time) {
        this.burst = burst;
        this.nanosPerCall = perCall.toNanos();
        this.time = time;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MAX_ORGANIZATIONS)
                .expireAfterAccess(perCall.multipliedBy(burst)) // by then it is full, as a new one is
                .ticker(time::nanoTime)
                .executor(Runnable::run)
                .build();
    }

    /** For sessions of keys in use. */
    Sts around(Sts sts) {
        return around(sts, 0);
    }

    /** For checks. */
    Sts aroundChecks(Sts sts) {
        return around(sts, burst / 3);
    }

    private Sts around(Sts sts, int leave) {
        return request -> {
            if (!buckets.get(request.organization(), id -> new Bucket()).take(leave)) {
                throw new KeyAccessException(
                        UnavailableReason.THROTTLED,
                        false,
                        null,
                        "too many sessions were started or tried for this organization; this service starts one every "
                                + Duration.ofNanos(nanosPerCall).toSeconds() + " seconds at most after the first "
                                + burst + ", so try again later",
                        null);
            }
            return sts.assume(request);
        };
    }

    private final class Bucket {

        private long tokens = burst;
        private long filledAt = time.nanoTime();

        synchronized boolean take(int leave) {
            long since = (time.nanoTime() - filledAt) / nanosPerCall;
            filledAt += since * nanosPerCall;
            tokens = Math.min(burst, tokens + since);
            if (tokens <= leave) {
                return false;
            }
            tokens--;
            return true;
        }
    }
}
