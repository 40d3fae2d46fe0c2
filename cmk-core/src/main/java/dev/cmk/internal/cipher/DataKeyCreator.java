package dev.cmk.internal.cipher;

import dev.cmk.DataKeyId;
import dev.cmk.Scope;
import dev.cmk.TimeSource;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkListener;
import dev.cmk.internal.envelope.KeyCheck;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.internal.organizations.KeyHealthMonitor;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.spi.DataKeyStore;
import dev.cmk.spi.DataKeyStore.InsertOutcome;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.spi.WrapContext;
import java.util.Arrays;

/** Makes data keys under the default key and stores them. Nothing seals with them before they have been read back. */
public final class DataKeyCreator {

    private final DataKeyStore store;
    private final KeyRing keyRing;
    private final KeyHealthMonitor health;
    private final CmkListener listener;
    private final TimeSource time;

    /**
     * Over a store.
     *
     * @param store keeps the data keys
     * @param keyRing opens the default key
     * @param health hears how it does
     * @param listener hears of new data keys
     * @param time says when
     */
    public DataKeyCreator(
            DataKeyStore store, KeyRing keyRing, KeyHealthMonitor health, CmkListener listener, TimeSource time) {
        this.store = store;
        this.keyRing = keyRing;
        this.health = health;
        this.listener = listener;
        this.time = time;
    }

    InsertOutcome create(OrganizationKeys keys, Scope scope, int generation) {
        CustomerManagedKey key = keys.defaultKeyEntry();
        DataKeyId id = DataKeyId.random();
        StoredDataKey row = wrapped(keys, key, scope, generation, id);
        InsertOutcome outcome = store.insertIfAbsent(row);
        if (outcome == InsertOutcome.INSERTED) {
            listener.onEvent(new CmkEvent.DataKeyCreated(keys.organization(), scope, id, generation, key.id()));
        }
        return outcome;
    }

    private StoredDataKey wrapped(
            OrganizationKeys keys, CustomerManagedKey key, Scope scope, int generation, DataKeyId id) {
        GeneratedDataKey generated;
        try {
            generated = keyRing.open(keys, key).generate(new WrapContext(keys.organization(), id));
        } catch (KeyAccessException e) {
            health.refused(keys.organization(), key, e);
            throw KeyRing.unavailable(keys.organization(), key, e);
        }
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
}
