package dev.cmk.internal.kms;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cmk.OrganizationId;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Calls under way: so many to one key, and not many more to all keys of one organization. Whatever hangs takes no more
 * threads than this from the others.
 */
final class Bulkheads {

    private static final int PER_KEY = 32;
    private static final int PER_ORGANIZATION = 48;

    /** Those of the organizations that have keys open. */
    private final Cache<OrganizationId, Semaphore> organizations =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

    /** The bulkhead of one more key of an organization. */
    Bulkhead of(OrganizationId organization) {
        return new Bulkhead(
                new Semaphore(PER_KEY),
                Objects.requireNonNull(organizations.get(organization, id -> new Semaphore(PER_ORGANIZATION))));
    }

    /** A permit from each. */
    record Bulkhead(Semaphore key, Semaphore organization) {

        /** Waits for room. */
        boolean tryEnter(Duration most) throws InterruptedException {
            long start = System.nanoTime();
            if (!key.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
            boolean entered = false;
            try {
                long left = most.toNanos() - (System.nanoTime() - start);
                entered = organization.tryAcquire(left, TimeUnit.NANOSECONDS);
            } finally {
                if (!entered) {
                    key.release();
                }
            }
            return entered;
        }

        void leave() {
            organization.release();
            key.release();
        }
    }
}
