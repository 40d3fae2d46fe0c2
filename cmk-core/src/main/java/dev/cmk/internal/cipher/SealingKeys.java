package dev.cmk.internal.cipher;

import dev.cmk.ConcurrentChangeException;
import dev.cmk.DataKeyDamagedException;
import dev.cmk.KeyUnavailableException;
import dev.cmk.RotationPolicy;
import dev.cmk.RotationPolicy.DataKeyFacts;
import dev.cmk.Scope;
import dev.cmk.TimeSource;
import dev.cmk.internal.cache.CachedDataKey;
import dev.cmk.internal.cache.DataKeyCache;
import dev.cmk.internal.organizations.Organization;
import dev.cmk.internal.organizations.Organizations;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.spi.DataKeyStore;
import dev.cmk.spi.DataKeyStore.InsertOutcome;
import dev.cmk.spi.StoredDataKey;
import java.util.Optional;

/**
 * Finds the data key that a scope seals with: its newest, or a new one if there is none, if the rotation policy wants
 * one, or if the newest cannot be had and is not under the default key.
 */
public final class SealingKeys {

    /** Each attempt fails only because somebody else has got on meanwhile. */
    private static final int ATTEMPTS = 20;

    private final DataKeyStore store;
    private final Organizations organizations;
    private final DataKeyCache cache;
    private final DataKeyCreator creator;
    private final RotationPolicy rotation;
    private final TimeSource time;

    /**
     * Over a store.
     *
     * @param store where the data keys are
     * @param organizations whose keys wrap them
     * @param cache unwraps them
     * @param creator makes new ones
     * @param rotation says when
     * @param time says what time it is
     */
    public SealingKeys(
            DataKeyStore store,
            Organizations organizations,
            DataKeyCache cache,
            DataKeyCreator creator,
            RotationPolicy rotation,
            TimeSource time) {
        this.store = store;
        this.organizations = organizations;
        this.cache = cache;
        this.creator = creator;
        this.rotation = rotation;
        this.time = time;
    }

    CachedDataKey find(Organization organization, Scope scope) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            OrganizationKeys keys = organization.keys();
            Optional<StoredDataKey> newest = store.findNewest(organization.id(), scope);
            if (newest.isPresent() && !isDue(keys, newest.get())) {
                try {
                    return cache.get(organization.id(), scope, newest.get().id());
                } catch (KeyUnavailableException e) {
                    requireReplaceable(keys, newest.get(), e);
                } catch (DataKeyDamagedException e) {
                    // what it has sealed waits for the row to be restored; what is new need not
                }
            }
            int generation = newest.map(StoredDataKey::generation).orElse(0) + 1;
            if (creator.create(keys, scope, generation) == InsertOutcome.NOT_DEFAULT) {
                organizations.reload(organization.id());
            }
        }
        throw new ConcurrentChangeException("organization '" + organization.id() + "': the keys of scope '" + scope
                + "' changed at every of " + ATTEMPTS + " attempts to get a data key; try again");
    }

    private boolean isDue(OrganizationKeys keys, StoredDataKey newest) {
        return rotation.isDue(new DataKeyFacts(
                keys.organization(),
                newest.scope(),
                newest.generation(),
                newest.createdAt(),
                time.now(),
                newest.platformWrapped(),
                keys.defaultKeyEntry().isPlatform()));
    }

    /** New data follows the default key; it does not leave a key that only does not answer. */
    private static void requireReplaceable(
            OrganizationKeys keys, StoredDataKey newest, KeyUnavailableException refusal) {
        if (refusal.retryable() || newest.key().key().equals(keys.defaultKey())) {
            throw refusal;
        }
    }
}
