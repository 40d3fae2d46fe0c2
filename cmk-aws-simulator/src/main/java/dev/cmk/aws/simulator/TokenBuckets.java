package dev.cmk.aws.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A token bucket for each account and region. */
final class TokenBuckets {

    private static final double NANOS = 1e9;

    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
    private final Map<String, Quota> ofAccounts = new ConcurrentHashMap<>();
    private final Quota general;

    TokenBuckets(Quota general) {
        this.general = general;
    }

    private record Bucket(double tokens, Instant at, boolean granted) {}

    /** Takes effect at once, with a full bucket. */
    void set(String account, Quota quota) {
        ofAccounts.put(account, quota);
        buckets.keySet().removeIf(key -> key.startsWith(account));
    }

    /** Takes a token; false if there is none. */
    boolean take(String account, String region, Instant now) {
        Quota quota = ofAccounts.getOrDefault(account, general);
        return quota.equals(Quota.UNLIMITED)
                || buckets.compute(account + " " + region, (key, bucket) -> next(bucket, quota, now))
                        .granted();
    }

    private static Bucket next(@Nullable Bucket bucket, Quota quota, Instant now) {
        double tokens = quota.burst();
        if (bucket != null) {
            double refill = Duration.between(bucket.at(), now).toNanos() / NANOS * quota.callsPerSecond();
            tokens = Math.min(quota.burst(), bucket.tokens() + Math.max(0, refill));
        }
        boolean granted = tokens >= 1;
        return new Bucket(granted ? tokens - 1 : tokens, now, granted);
    }
}
