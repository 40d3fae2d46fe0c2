package dev.cmk.internal.admin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cmk.OrganizationId;
import dev.cmk.TimeSource;
import dev.cmk.internal.cache.Background;
import dev.cmk.internal.organizations.Organizations;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.OrganizationKeys;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tries out every enabled customer managed key now and then, as an admin's test does, so that what no call to encrypt or
 * decrypt shows is found all the same: a role that others can take on, an alias that points elsewhere. Each process does it
 * for the organizations that it works for, spread at random over the interval.
 */
final class KeyCheckups {

    private static final int MAX_KEYS = 100_000;

    private record Slot(OrganizationId organization, KeyId key) {}

    private final Organizations organizations;
    private final KeyTrial trial;
    private final Background background;
    private final Duration interval;
    private final TimeSource time;

    /** When each is due, in nanoseconds of the time source. */
    private final Cache<Slot, Long> due =
            Caffeine.newBuilder().maximumSize(MAX_KEYS).executor(Runnable::run).build();

    KeyCheckups(
            Organizations organizations, KeyTrial trial, Background background, Duration interval, TimeSource time) {
        this.organizations = organizations;
        this.trial = trial;
        this.background = background;
        this.interval = interval;
        this.time = time;
    }

    /** Begins those that are due. */
    void beginDue() {
        for (OrganizationKeys keys : organizations.known()) {
            keys.keys().stream()
                    .filter(key -> !key.isPlatform() && key.status() == KeyStatus.ENABLED)
                    .forEach(key -> beginIfDue(keys, key));
        }
    }

    private void beginIfDue(OrganizationKeys keys, CustomerManagedKey key) {
        long now = time.nanoTime();
        Slot slot = new Slot(keys.organization(), key.id());
        long first = now + (long) (ThreadLocalRandom.current().nextDouble() * interval.toNanos());
        boolean isDue = now - due.get(slot, unknown -> first) >= 0;
        if (isDue && background.tryRun(keys.organization(), slot, () -> trial.test(keys, key))) {
            due.put(slot, now + interval.toNanos());
        }
    }
}
