package dev.cmk.internal.cache;

import dev.cmk.OrganizationId;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts how often data keys of an organization were dropped for a reason, so that what a load brings that was under way
 * meanwhile is not kept. Organizations share the counters: one load too many now and then, never one too few.
 */
final class Drops {

    private static final int COUNTERS = 1024;

    private final AtomicLongArray counters = new AtomicLongArray(COUNTERS);

    /** To be asked before a load begins and when its result is in the cache. */
    long of(OrganizationId organization) {
        return counters.get(counterOf(organization));
    }

    /** To be counted before the data keys are dropped. */
    void count(OrganizationId organization) {
        counters.incrementAndGet(counterOf(organization));
    }

    void countAll() {
        for (int i = 0; i < COUNTERS; i++) {
            counters.incrementAndGet(i);
        }
    }

    private static int counterOf(OrganizationId organization) {
        int hash = organization.hashCode() * 0x9E3779B9;
        return hash >>> 22;
    }
}
