package dev.cmk.internal.admin;

import dev.cmk.ConcurrentChangeException;
import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;
import dev.cmk.OrganizationId;
import dev.cmk.TimeSource;
import dev.cmk.admin.Actor;
import dev.cmk.admin.PlatformReplacement;
import dev.cmk.internal.organizations.KeyChanges;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.spi.KeyRegistry.PlatformKey;
import dev.cmk.spi.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Goes over all organizations and moves each to the new platform-managed key. Can be repeated at any time. */
final class PlatformKeyReplacement {

    private static final int PAGE = 500;

    private final Store store;
    private final KeyChanges changes;
    private final KeyId platformKey;
    private final Set<KeyId> installed;
    private final TimeSource time;

    PlatformKeyReplacement(Store store, KeyChanges changes, KeyId platformKey, Set<KeyId> installed, TimeSource time) {
        this.store = store;
        this.changes = changes;
        this.platformKey = platformKey;
        this.installed = installed;
        this.time = time;
    }

    PlatformReplacement run(Actor actor) {
        requireNewestConfiguration();
        Tally tally = new Tally();
        List<OrganizationId> page = store.organizations(null, PAGE);
        while (!page.isEmpty()) {
            page.forEach(organization -> replace(actor, organization, tally));
            page = store.organizations(page.get(page.size() - 1), PAGE);
        }
        boolean complete = tally.started == 0 && tally.moving == 0 && tally.refused.isEmpty() && retireFormerKeys();
        return new PlatformReplacement(tally.started, tally.moving, tally.refused, complete);
    }

    /** An instance that was started before the replacement began would move the organizations back. */
    private void requireNewestConfiguration() {
        for (PlatformKey key : store.platformKeys()) {
            boolean retiredHere = key.id().equals(platformKey) && key.retired();
            if (retiredHere || (!key.retired() && !installed.contains(key.id()))) {
                throw new KeyConflictException(
                        Rule.PLATFORM_KEY,
                        "another instance knows the platform-managed key " + key.id() + ", and this one "
                                + (retiredHere ? "still has it as its own though it is retired" : "does not")
                                + "; start this instance anew with the present configuration");
            }
        }
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
        if (leaving(keys.get()).anyMatch(move -> move.state().isActive())) {
            tally.moving++;
            return;
        }
        try {
            boolean started = changes.byOperator(organization, actor.id(), this::replacement);
            tally.started += started ? 1 : 0;
            tally.moving += started ? 0 : 1; // somebody else has just begun
        } catch (KeyConflictException | ConcurrentChangeException e) {
            tally.refused.add(organization);
        }
    }

    /** Begins to move the organization, or lets what has failed or was paused go on: no admin can hold the operator up. */
    private Optional<KeyChange> replacement(OrganizationKeys keys) {
        Optional<ReEncryption> leaving = leaving(keys).findFirst();
        if (leaving.isPresent()) {
            return goOn(keys, leaving.get());
        }
        return keys.replacePlatformKey(platformKey, time.now());
    }

    private static Optional<KeyChange> goOn(OrganizationKeys keys, ReEncryption move) {
        return switch (move.state()) {
            case FAILED -> Optional.of(keys.retry(move.id()));
            case PAUSED -> Optional.of(keys.resume(move.id()));
            default -> Optional.empty();
        };
    }

    private boolean isDone(OrganizationKeys keys) {
        return keys.platformKey().id().equals(platformKey)
                && keys.keys().stream().noneMatch(PlatformKeyReplacement::isOnTheWayOut);
    }

    private static boolean isOnTheWayOut(CustomerManagedKey key) {
        return key.isPlatform() && key.status() == KeyStatus.DISABLING;
    }

    /** The re-encryptions that empty a former platform-managed key. */
    private static Stream<ReEncryption> leaving(OrganizationKeys keys) {
        return keys.reEncryptions().stream()
                .filter(move -> keys.find(move.source().key())
                        .filter(PlatformKeyReplacement::isOnTheWayOut)
                        .isPresent());
    }

    /** An organization made meanwhile by an instance with the former configuration stands against it. */
    private boolean retireFormerKeys() {
        return store.platformKeys().stream()
                .filter(key -> !key.id().equals(platformKey) && !key.retired())
                .allMatch(key -> store.retirePlatformKey(key.id()));
    }
}
