package dev.cmk.internal.admin;

import dev.cmk.KeyConflictException;
import dev.cmk.OrganizationId;
import dev.cmk.TimeSource;
import dev.cmk.admin.Actor;
import dev.cmk.admin.PlatformReplacement;
import dev.cmk.internal.organizations.KeyChanges;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.Cause;
import dev.cmk.spi.KeyRegistry.PlatformKey;
import dev.cmk.spi.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Goes over all organizations and moves each to the new platform-managed key. Can be repeated at any time. */
final class PlatformKeyReplacement {

    private static final int PAGE = 500;

    private final Store store;
    private final KeyChanges changes;
    private final KeyId platformKey;
    private final TimeSource time;

    PlatformKeyReplacement(Store store, KeyChanges changes, KeyId platformKey, TimeSource time) {
        this.store = store;
        this.changes = changes;
        this.platformKey = platformKey;
        this.time = time;
    }

    PlatformReplacement run(Actor actor) {
        Tally tally = new Tally();
        List<OrganizationId> page = store.organizations(null, PAGE);
        while (!page.isEmpty()) {
            page.forEach(organization -> replace(actor, organization, tally));
            page = store.organizations(page.get(page.size() - 1), PAGE);
        }
        boolean complete = tally.started == 0 && tally.moving == 0 && tally.refused.isEmpty();
        if (complete) {
            retireFormerKeys();
        }
        return new PlatformReplacement(tally.started, tally.moving, tally.refused, complete);
    }

    private static final class Tally {
        private long started;
        private long moving;
        private final List<OrganizationId> refused = new ArrayList<>();
    }

    private void replace(Actor actor, OrganizationId organization, Tally tally) {
        Optional<OrganizationKeys> keys = store.load(organization);
        if (keys.isEmpty() || isDone(keys.get())) {
            return;
        }
        if (hasReplacement(keys.get(), move -> move.state().isActive())) {
            tally.moving++;
            return;
        }
        try {
            changes.byAdmin(
                    organization,
                    actor.id(),
                    latest -> latest.replacePlatformKey(platformKey, time.now()).orElseThrow());
            tally.started++;
        } catch (KeyConflictException e) {
            tally.refused.add(organization);
        }
    }

    private boolean isDone(OrganizationKeys keys) {
        return keys.platformKey().id().equals(platformKey)
                && keys.keys().stream().noneMatch(PlatformKeyReplacement::isOnTheWayOut);
    }

    private static boolean isOnTheWayOut(CustomerManagedKey key) {
        return key.isPlatform() && key.status() == KeyStatus.DISABLING;
    }

    private static boolean hasReplacement(OrganizationKeys keys, Predicate<ReEncryption> condition) {
        return keys.reEncryptions().stream()
                .anyMatch(move -> move.cause() == Cause.PLATFORM_REPLACED && condition.test(move));
    }

    private void retireFormerKeys() {
        store.platformKeys().stream()
                .filter(key -> !key.id().equals(platformKey) && !key.retired())
                .forEach(key -> store.recordPlatformKey(new PlatformKey(key.id(), key.fingerprint(), true)));
    }
}
