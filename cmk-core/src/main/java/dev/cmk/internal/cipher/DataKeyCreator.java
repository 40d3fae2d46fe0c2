package dev.cmk.internal.cipher;

import dev.cmk.DataKeyId;
import dev.cmk.KeyUnavailableException;
import dev.cmk.Scope;
import dev.cmk.StoreException;
import dev.cmk.TimeSource;
import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkListener;
import dev.cmk.internal.cache.DataKeyCache;
import dev.cmk.internal.envelope.KeyCheck;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.internal.organizations.KeyReferences;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.spi.DataKeyStore;
import dev.cmk.spi.DataKeyStore.InsertOutcome;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.spi.WrapContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes data keys under the default key and stores them. Nothing seals with them before they have been read back. */
public final class DataKeyCreator {

    private final DataKeyStore store;
    private final KeyRing keyRing;
    private final DataKeyCache cache;
    private final KeyReferences references;
    private final CmkListener listener;
    private final TimeSource time;

    /**
     * Over a store.
     *
     * @param store keeps the data keys
     * @param keyRing opens the default key
     * @param cache remembers what that key has denied
     * @param references hears with which key of the KMS it was wrapped
     * @param listener hears of new data keys
     * @param time says when
     */
    public DataKeyCreator(
            DataKeyStore store,
            KeyRing keyRing,
            DataKeyCache cache,
            KeyReferences references,
            CmkListener listener,
            TimeSource time) {
        this.store = store;
        this.keyRing = keyRing;
        this.cache = cache;
        this.references = references;
        this.listener = listener;
        this.time = time;
    }

    /**
     * Makes a data key and stores it.
     *
     * @throws KeyUnavailableException if the default key cannot be used
     */
    InsertOutcome create(OrganizationKeys keys, Scope scope, int generation) {
        CustomerManagedKey key = keys.defaultKeyEntry();
        DataKeyId id = DataKeyId.random();
        StoredDataKey row = wrapped(keys, key, scope, generation, id);
        references.seen(keys.organization(), key, row.wrapped().keyReference());
        InsertOutcome outcome = insert(row);
        if (outcome == InsertOutcome.INSERTED) {
            listener.onEvent(new CmkEvent.DataKeyCreated(keys.organization(), scope, id, generation, key.id()));
        }
        return outcome;
    }

    /** A key has not given back the data key that it has just made: nothing more is made with it for a while. */
    KeyUnavailableException doesNotUnwrap(OrganizationKeys keys, Exception cause) {
        CustomerManagedKey key = keys.defaultKeyEntry();
        String message = "the key does not unwrap what it has just wrapped";
        return cache.refusedToGenerate(keys.organization(), key, misconfigured(message, cause));
    }

    /** If the outcome is unknown, the store is asked. */
    private InsertOutcome insert(StoredDataKey row) {
        try {
            return store.insertIfAbsent(row);
        } catch (StoreException e) {
            if (isStored(row, e)) {
                return InsertOutcome.INSERTED;
            }
            throw e;
        }
    }

    private boolean isStored(StoredDataKey row, StoreException failure) {
        try {
            return store.find(row.organization(), row.id()).isPresent();
        } catch (StoreException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    private StoredDataKey wrapped(
            OrganizationKeys keys, CustomerManagedKey key, Scope scope, int generation, DataKeyId id) {
        GeneratedDataKey generated = generate(keys, key, new WrapContext(keys.organization(), id));
        try {
            return new StoredDataKey(
                    keys.organization(),
                    scope,
                    generation,
                    id,
                    key.current(),
                    generated.wrapped(),
                    KeyCheck.of(generated.dataKey(), keys.organization(), id),
                    1,
                    key.isPlatform(),
                    false,
                    time.now());
        } finally {
            Arrays.fill(generated.dataKey(), (byte) 0);
        }
    }

    private GeneratedDataKey generate(OrganizationKeys keys, CustomerManagedKey key, WrapContext context) {
        cache.requireNotDenied(keys.organization(), key);
        try {
            GeneratedDataKey generated = keyRing.open(keys, key).generate(context);
            int length = generated.dataKey().length;
            if (length != GeneratedDataKey.BYTES) {
                Arrays.fill(generated.dataKey(), (byte) 0);
                throw misconfigured(
                        "the key makes data keys of " + length + " bytes, not " + GeneratedDataKey.BYTES, null);
            }
            return generated;
        } catch (KeyAccessException e) {
            throw cache.refusedToGenerate(keys.organization(), key, e);
        }
    }

    /** Says nothing about what the key has wrapped before. */
    private static KeyAccessException misconfigured(String message, @Nullable Exception cause) {
        return new KeyAccessException(UnavailableReason.MISCONFIGURED, false, null, message, cause);
    }
}
