package dev.cmk.internal.cipher;

import dev.cmk.ConcurrentChangeException;
import dev.cmk.DataKeyDamagedException;
import dev.cmk.KeyUnavailableException;
import dev.cmk.OrganizationId;
import dev.cmk.RotationPolicy;
import dev.cmk.RotationPolicy.DataKeyFacts;
import dev.cmk.Scope;
import dev.cmk.StoreException;
import dev.cmk.TimeSource;
import dev.cmk.UnknownDataKeyException;
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

    /** Data keys that are there, or were said to be, and cannot be got all the same: then something is wrong. */
    private static final int MADE_AT_MOST = 4;

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

    CachedDataKey find(Organization known, Scope scope) {
        OrganizationId organization = known.id();
        OrganizationKeys keys = known.keys();
        int made = 0;
        for (int attempt = 0; attempt < ATTEMPTS && made < MADE_AT_MOST; attempt++) {
            Optional<StoredDataKey> newest = newest(organization, scope);
            // A policy is asked once: it might never have enough.
            if (newest.isPresent() && (made > 0 || !isDue(keys, newest.get()))) {
                try {
                    return cache.get(organization, scope, newest.get().id());
                } catch (KeyUnavailableException e) {
                    requireReplaceable(keys, newest.get(), e);
                } catch (DataKeyDamagedException e) {
                    if (made > 0) {
                        throw creator.doesNotUnwrap(keys, e);
                    }
                    // what it has sealed waits for the row to be restored; what is new need not
                } catch (UnknownDataKeyException e) {
                    continue; // deleted meanwhile
                }
            }
            int generation = newest.map(StoredDataKey::generation).orElse(0) + 1;
            if (creator.create(keys, scope, generation) == InsertOutcome.NOT_DEFAULT) {
                keys = organizations.reload(organization).keys();
            } else {
                made++;
            }
        }
        throw new ConcurrentChangeException("organization '" + organization + "': the keys of scope '" + scope
                + "' changed at every attempt to get a data key; try again");
    }

    private Optional<StoredDataKey> newest(OrganizationId organization, Scope scope) {
        Optional<StoredDataKey> newest = store.findNewest(organization, scope);
        newest.ifPresent(row -> {
            if (!row.organization().equals(organization) || !row.scope().equals(scope)) {
                throw new StoreException(
                        "the store gave another row than one of scope '" + scope + "' of organization '" + organization
                                + "'",
                        null);
            }
        });
        return newest;
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
