package dev.cmk.internal.reencrypt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cmk.keys.RateLimit;
import dev.cmk.spi.RateLimitStore;
import dev.cmk.spi.RateLimitStore.Changed;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Spreads the KMS calls of all re-encryptions of all instances evenly over time, per quota scope. The store gives the
 * calls away, one instance's after the other's; this has some given to it that last about a quarter of a second, and
 * passes them on one by one.
 *
 * <p>Real time, not the injected one: a KMS counts real seconds.
 */
final class QuotaLimiter {

    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

    private final RateLimitStore store;
    private final int configured;
    private final LongSupplier nanoTime;
    private final Pause pause;
    private final Cache<String, Budget> budgets = Caffeine.newBuilder()
            .expireAfterAccess(FORGET_AFTER)
            .executor(Runnable::run)
            .build();

    /**
     * Nothing is asked of the store before the first call.
     *
     * @param configured calls per second of a scope that was given no limit of its own
     */
    QuotaLimiter(RateLimitStore store, int configured, LongSupplier nanoTime, Pause pause) {
        this.store = store;
        this.configured = configured;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** What a scope may be called. */
    Budget of(String scope) {
        return budgets.get(scope, Budget::new);
    }

    /**
     * Calls that the store has given to this process. One caller waits for its moment or for the store, and the others for
     * that one, so that none waits for a moment that was given out at a rate that does not hold any more. They take turns,
     * or one that is fast would keep the others at their data keys, and so the batches of others from being stored. At a
     * rate at which nobody waits for long, taking turns would cost a change of threads for each call.
     */
    final class Budget {

        private static final long QUARTER_NANOS = 250_000_000;
        private static final long SECOND_NANOS = 1_000_000_000;

        /** Calls left over for so long are not made up for: who has paused begins anew. */
        private static final long STALE_NANOS = SECOND_NANOS;

        private static final long BURST_NANOS = 50_000_000;

        /** With less time between two calls, whoever comes while nobody is at it goes first. */
        private static final long TAKING_TURNS_NANOS = 100_000;

        private final String scope;
        private final ReentrantLock lock = new ReentrantLock(true);
        private final AtomicLong answered = new AtomicLong();
        private final AtomicLong throttledAt = new AtomicLong(nanoTime.getAsLong() - SECOND_NANOS);
        private int size = 1;
        private int left;
        private volatile long interval = Long.MAX_VALUE;
        private long next;
        private long filledAt;

        Budget(String scope) {
            this.scope = scope;
            this.filledAt = nanoTime.getAsLong() - QUARTER_NANOS;
        }

        /** Waits until the scope may be called. */
        void acquire() {
            boolean hasLock = interval < TAKING_TURNS_NANOS && lock.tryLock();
            if (!hasLock) {
                lock.lock();
            }
            try {
                long now = nanoTime.getAsLong();
                if (left == 0 || now - next > STALE_NANOS) {
                    fill(now);
                    now = nanoTime.getAsLong();
                } else if (now - next > BURST_NANOS) {
                    next = now - BURST_NANOS;
                }
                long wait = next - now;
                if (wait > 0) {
                    pause.await(Duration.ofNanos(wait));
                }
                next += interval;
                left--;
            } finally {
                lock.unlock();
            }
        }

        private void fill(long now) {
            long lasted = now - filledAt;
            size = lasted < QUARTER_NANOS / 2 ? size * 2 : lasted > SECOND_NANOS ? (size + 1) / 2 : size;
            Changed given = reserve(size);
            RateLimit limit = given.limit();
            size = limit.granted(size);
            interval = limit.time(1).toNanos();
            Duration untilAllAreDone = Duration.between(given.at(), limit.nextCallAt());
            next = nanoTime.getAsLong()
                    + untilAllAreDone.minus(limit.time(size)).toNanos();
            left = size;
            filledAt = nanoTime.getAsLong();
        }

        /** The KMS did not ask for fewer calls. */
        void answered() {
            answered.incrementAndGet();
        }

        /**
         * Slows all instances down, told to the store once a second however many calls were throttled. What this instance
         * has been given already it still uses, a quarter of a second at most: to drop it would waste it.
         */
        void throttled() {
            if (isFirstThrottling()) {
                store.changeRateLimit(
                        scope,
                        (found, now) -> found.orElseGet(() -> RateLimit.initial(scope, configured, now))
                                .slowedDown(configured, now));
            }
        }

        /** Of those of the last second. */
        private boolean isFirstThrottling() {
            long now = nanoTime.getAsLong();
            long last = throttledAt.get();
            return now - last >= SECOND_NANOS && throttledAt.compareAndSet(last, now);
        }

        private Changed reserve(int wanted) {
            long since = answered.getAndSet(0);
            try {
                return store.changeRateLimit(
                        scope,
                        (found, now) -> found.orElseGet(() -> RateLimit.initial(scope, configured, now))
                                .reserved(wanted, since, configured, now));
            } catch (RuntimeException e) {
                answered.addAndGet(since);
                throw e;
            }
        }
    }
}
