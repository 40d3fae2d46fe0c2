package dev.cmk.internal.reencrypt;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Spreads the KMS calls of all re-encryptions of this process evenly over time, per quota scope. Throttling halves a
 * scope's rate, once for all calls that were under way then, and every call that goes well brings back a thousandth of
 * the configured one.
 *
 * <p>Real time, not the injected one: a KMS counts real seconds.
 */
final class QuotaLimiter {

    /** How much may be caught up after a pause, so that an inexact timer does not cost throughput. */
    private static final long BURST_NANOS = Duration.ofMillis(50).toNanos();

    /** Throttling within this time of the last slowing down is about calls that were made before it. */
    private static final long SAME_THROTTLING_NANOS = Duration.ofSeconds(1).toNanos();

    private static final double SLOWEST = 0.5;

    private final int callsPerSecond;
    private final LongSupplier nanoTime;
    private final Pause pause;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    QuotaLimiter(int callsPerSecond, LongSupplier nanoTime, Pause pause) {
        this.callsPerSecond = callsPerSecond;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** Waits until the scope may be called. */
    void acquire(String scope) {
        long wait = bucket(scope).reserve(nanoTime.getAsLong());
        if (wait > 0) {
            pause.await(Duration.ofNanos(wait));
        }
    }

    void answered(String scope) {
        bucket(scope).speedUp();
    }

    void throttled(String scope) {
        bucket(scope).slowDown(nanoTime.getAsLong());
    }

    private Bucket bucket(String scope) {
        return buckets.computeIfAbsent(scope, s -> new Bucket(callsPerSecond, nanoTime.getAsLong()));
    }

    private static final class Bucket {

        private final double most;
        private double rate;
        private long next;
        private long slowedDown;

        Bucket(int callsPerSecond, long now) {
            this.most = callsPerSecond;
            this.rate = callsPerSecond;
            this.next = now;
            this.slowedDown = now - SAME_THROTTLING_NANOS;
        }

        synchronized long reserve(long now) {
            if (next - (now - BURST_NANOS) < 0) {
                next = now - BURST_NANOS;
            }
            long wait = next - now;
            next += (long) (1e9 / rate);
            return wait;
        }

        synchronized void speedUp() {
            rate = Math.min(most, rate + most / 1000);
        }

        synchronized void slowDown(long now) {
            if (now - slowedDown >= SAME_THROTTLING_NANOS) {
                slowedDown = now;
                rate = Math.max(Math.min(most, SLOWEST), rate / 2);
            }
        }
    }
}
