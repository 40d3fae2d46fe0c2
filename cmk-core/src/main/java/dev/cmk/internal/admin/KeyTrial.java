package dev.cmk.internal.admin;

import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;
import dev.cmk.TimeSource;
import dev.cmk.UnavailableReason;
import dev.cmk.admin.NewKey;
import dev.cmk.internal.cache.DataKeyCache;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.internal.organizations.KeyHealthMonitor;
import dev.cmk.internal.organizations.KeyReferences;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.WrappingKey;

/** Tries keys out, new ones and those of an organization, whose health it tells. */
final class KeyTrial {

    private final KeyRing keyRing;
    private final KeyHealthMonitor health;
    private final KeyReferences references;
    private final DataKeyCache cache;
    private final TimeSource time;

    KeyTrial(KeyRing keyRing, KeyHealthMonitor health, KeyReferences references, DataKeyCache cache, TimeSource time) {
        this.keyRing = keyRing;
        this.health = health;
        this.references = references;
        this.cache = cache;
        this.time = time;
    }

    /** What would be added; its type and settings are checked, its KMS is not asked. */
    CustomerManagedKey candidate(NewKey key) {
        KeyProvider provider = keyRing.provider(key.type())
                .orElseThrow(() -> new IllegalArgumentException(
                        "type: no provider for keys of this type is installed; installed are " + keyRing.types()));
        SettingsCheck.require(provider, key.settings());
        return new CustomerManagedKey(
                KeyId.random(), key.name(), key.type(), key.settings(), KeyStatus.ENABLED, 1, time.now());
    }

    /**
     * Requires that a new key works and is not the platform's own.
     *
     * @throws dev.cmk.KeyUnavailableException if it does not
     */
    void require(OrganizationKeys keys, CustomerManagedKey candidate) {
        try {
            WrappingKey opened = keyRing.openUnkept(keys, candidate);
            if (keyRing.isPlatformKey(opened)) {
                throw new KeyConflictException(
                        Rule.PLATFORM_KEY,
                        "key '" + candidate.name() + "' is the platform's own key and cannot be a customer's");
            }
            KeyProbe.run(opened, keys.organization());
        } catch (KeyAccessException e) {
            throw KeyRing.unavailable(keys.organization(), candidate, e);
        }
    }

    /** It was added, and it works. */
    void added(OrganizationKeys keys, CustomerManagedKey key) {
        health.passed(keys.organization(), key);
    }

    /**
     * Requires that a key of the organization works.
     *
     * @throws dev.cmk.KeyUnavailableException if it does not
     */
    void requireKnown(OrganizationKeys keys, CustomerManagedKey key) {
        try {
            probe(keys, key);
        } catch (KeyAccessException e) {
            throw KeyRing.unavailable(keys.organization(), key, e);
        }
    }

    KeyHealth test(OrganizationKeys keys, CustomerManagedKey key) {
        try {
            return probe(keys, key);
        } catch (KeyAccessException e) {
            return saysSomething(e)
                    ? health.found(keys.organization(), key, e.reason(), e.getMessage())
                    : new KeyHealth(e.reason(), e.getMessage(), time.now(), time.now()); // nothing to be kept
        }
    }

    private KeyHealth probe(OrganizationKeys keys, CustomerManagedKey key) {
        try {
            String reference = KeyProbe.run(keyRing.openUnkept(keys, key), keys.organization());
            references.seen(keys.organization(), key, reference);
        } catch (KeyAccessException e) {
            if (!saysSomething(e)) {
                throw e;
            }
            health.found(keys.organization(), key, e.reason(), e.getMessage());
            if (e.reason().isDenial()) {
                cache.drop(keys.organization(), key.id());
            }
            throw e;
        }
        cache.forgetDenials(keys.organization(), key.id());
        return health.passed(keys.organization(), key);
    }

    /** What was not asked, or not now, says nothing about the key. */
    private static boolean saysSomething(KeyAccessException refusal) {
        return KeyRing.wasAsked(refusal) && refusal.reason() != UnavailableReason.THROTTLED;
    }
}
