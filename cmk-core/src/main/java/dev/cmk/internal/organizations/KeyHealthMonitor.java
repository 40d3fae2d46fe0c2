package dev.cmk.internal.organizations;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cmk.OrganizationId;
import dev.cmk.StoreException;
import dev.cmk.TimeSource;
import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent.KeyHealthChanged;
import dev.cmk.event.CmkListener;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when a key stops working and when it works again, and tells the listener, the log and the store once each.
 *
 * <p>A refusal that may be about one data key only does not count as long as the key has worked within the last minute.
 */
public final class KeyHealthMonitor {

    private static final Logger log = LoggerFactory.getLogger(KeyHealthMonitor.class);
    private static final Duration WORKED_LATELY = Duration.ofMinutes(1);
    private static final Duration STORE_UNCHANGED_EVERY = Duration.ofHours(1);
    private static final int MAX_KEYS = 100_000;

    private record Slot(OrganizationId organization, KeyId key) {}

    private record Known(KeyHealth health, Instant storedAt) {

        boolean isSame(@Nullable UnavailableReason reason) {
            return health.reason() == reason;
        }

        /** Found by a trial, and not taken back by use. */
        boolean isStanding() {
            return health.reason() == UnavailableReason.MISCONFIGURED;
        }
    }

    private final KeyRegistry registry;
    private final CmkListener listener;
    private final TimeSource time;
    private final Cache<Slot, Known> last =
            Caffeine.newBuilder().maximumSize(MAX_KEYS).executor(Runnable::run).build();

    /**
     * Over a registry.
     *
     * @param registry keeps what was found
     * @param listener hears of changes
     * @param time says when
     */
    public KeyHealthMonitor(KeyRegistry registry, CmkListener listener, TimeSource time) {
        this.registry = registry;
        this.listener = listener;
        this.time = time;
    }

    /**
     * A key did what it was asked for. That does not take back what only a trial finds out, such as a role that anybody
     * can take on: {@code MISCONFIGURED} stays until a trial has passed.
     *
     * @param organization whose
     * @param key which
     * @return how it is now
     */
    public KeyHealth worked(OrganizationId organization, CustomerManagedKey key) {
        return found(organization, key, null, null, true);
    }

    /**
     * A key has passed a trial.
     *
     * @param organization whose
     * @param key which
     * @return how it is now
     */
    public KeyHealth passed(OrganizationId organization, CustomerManagedKey key) {
        return found(organization, key, null, null, false);
    }

    /**
     * A key could not be used.
     *
     * @param organization whose
     * @param key which
     * @param refusal what the provider threw
     */
    public void refused(OrganizationId organization, CustomerManagedKey key, KeyAccessException refusal) {
        boolean mayPass = refusal.reason() == UnavailableReason.THROTTLED
                || (!refusal.isAboutKey() && workedLately(new Slot(organization, key.id())));
        if (!mayPass) {
            found(organization, key, refusal.reason(), refusal.getMessage());
        }
    }

    private boolean workedLately(Slot slot) {
        Known known = last.getIfPresent(slot);
        return known != null
                && known.health().isUsable()
                && known.health().lastChecked().plus(WORKED_LATELY).isAfter(time.now());
    }

    /**
     * A key was used or tested, and this is what came out.
     *
     * @param organization whose
     * @param key which
     * @param reason why it cannot be used, or null if it can
     * @param message what its owner has to know, or null
     * @return how it is now
     */
    public KeyHealth found(
            OrganizationId organization,
            CustomerManagedKey key,
            @Nullable UnavailableReason reason,
            @Nullable String message) {
        return found(organization, key, reason, message, false);
    }

    private KeyHealth found(
            OrganizationId organization,
            CustomerManagedKey key,
            @Nullable UnavailableReason reason,
            @Nullable String message,
            boolean byUse) {
        Slot slot = new Slot(organization, key.id());
        Instant now = time.now();
        Known remembered = last.getIfPresent(slot);
        if (remembered == null) {
            stored(slot).ifPresent(known -> last.asMap().putIfAbsent(slot, known));
        } else if (byUse && remembered.isSame(reason) && isDue(remembered, now)) {
            stored(slot) // where another instance may have tried the key meanwhile
                    .filter(Known::isStanding)
                    .ifPresent(known -> last.asMap().replace(slot, remembered, known));
        }
        Known[] before = new Known[1];
        Known after = Objects.requireNonNull(last.asMap().compute(slot, (s, known) -> {
            before[0] = known;
            return byUse && known != null && known.isStanding() ? known : next(known, reason, message, now);
        }));
        if (byUse && after.isStanding()) {
            return after.health();
        }
        boolean changed = before[0] == null ? reason != null : !before[0].isSame(reason);
        if (changed) {
            tell(organization, key, after.health());
        }
        if (before[0] == null || changed || !before[0].storedAt().equals(after.storedAt())) {
            store(slot, after.health());
        }
        return after.health();
    }

    /** What is unchanged is stored anew now and then only, so that a busy key costs no writes. */
    private static Known next(
            @Nullable Known known, @Nullable UnavailableReason reason, @Nullable String message, Instant now) {
        if (known == null || !known.isSame(reason)) {
            return new Known(new KeyHealth(reason, message, now, now), now);
        }
        return new Known(
                new KeyHealth(reason, message, known.health().since(), now),
                isDue(known, now) ? now : known.storedAt());
    }

    private static boolean isDue(Known known, Instant now) {
        return known.storedAt().plus(STORE_UNCHANGED_EVERY).isBefore(now);
    }

    private Optional<Known> stored(Slot slot) {
        try {
            return Optional.ofNullable(registry.health(slot.organization()).get(slot.key()))
                    .map(health -> new Known(health, health.lastChecked()));
        } catch (StoreException e) {
            log.debug("The health of key {} could not be read", slot.key(), e);
            return Optional.empty();
        }
    }

    private void tell(OrganizationId organization, CustomerManagedKey key, KeyHealth health) {
        if (health.isUsable()) {
            log.info("Key '{}' of organization '{}' works again", key.name(), organization);
        } else {
            log.warn(
                    "Key '{}' of organization '{}' cannot be used ({}): {}",
                    key.name(),
                    organization,
                    health.reason(),
                    health.message());
        }
        listener.onEvent(new KeyHealthChanged(organization, key.id(), health));
    }

    private void store(Slot slot, KeyHealth health) {
        try {
            registry.recordHealth(slot.organization(), slot.key(), health);
        } catch (StoreException e) {
            log.warn("The health of key {} was not stored: {}", slot.key(), e.toString());
        }
    }
}
