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

    /** A sixth of what STS takes from an account in a region by default, 600 calls a second. */
    private static final int CHECKS = 100;

    private static final long NANOS_PER_CHECK = Duration.ofSeconds(1).toNanos() / CHECKS;

    private final int burst;
    private final long nanosPerCall;
    private final TimeSource time;
    private final Cache<OrganizationId, Bucket> buckets;
    private final Bucket allChecks;

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
        this.allChecks = new Bucket(CHECKS, NANOS_PER_CHECK);
    }

    /** For sessions of keys in use. */
    Sts around(Sts sts) {
        return around(sts, 0);
    }

    /** For checks; those of all organizations together have a limit too, since anybody who signs up can ask for some. */
    Sts aroundChecks(Sts sts) {
        Sts within = around(sts, burst / 3);
        return request -> {
            if (!allChecks.take(0)) {
                throw throttled("too many keys are being checked at the moment, so try again soon");
            }
            return within.assume(request);
        };
    }

    private Sts around(Sts sts, int leave) {
        return request -> {
            if (!buckets.get(request.organization(), id -> new Bucket(burst, nanosPerCall))
                    .take(leave)) {
                throw throttled(
                        "too many sessions were started or tried for this organization; this service starts one every "
                                + Duration.ofNanos(nanosPerCall).toSeconds() + " seconds at most after the first "
                                + burst + ", so try again later");
            }
            return sts.assume(request);
        };
    }

    private static KeyAccessException throttled(String message) {
        return new KeyAccessException(UnavailableReason.THROTTLED, false, null, message, null);
    }

    private final class Bucket {

        private final long most;
        private final long nanosPerToken;
        private long tokens;
        private long filledAt = time.nanoTime();

        Bucket(long most, long nanosPerToken) {
            this.most = most;
            this.nanosPerToken = nanosPerToken;
            this.tokens = most;
        }

        synchronized boolean take(int leave) {
            long since = (time.nanoTime() - filledAt) / nanosPerToken;
            filledAt += since * nanosPerToken;
            tokens = Math.min(most, tokens + since);
            if (tokens <= leave) {
                return false;
            }
            tokens--;
            return true;
        }
    }
}
