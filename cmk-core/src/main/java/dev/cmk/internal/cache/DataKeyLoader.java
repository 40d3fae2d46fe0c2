package dev.cmk.internal.cache;

import dev.cmk.DataKeyDamagedException;
import dev.cmk.DataKeyId;
import dev.cmk.InvalidCiphertextException;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.StoreException;
import dev.cmk.TimeSource;
import dev.cmk.UnknownDataKeyException;
import dev.cmk.internal.envelope.KeyCheck;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.internal.organizations.KeyHealthMonitor;
import dev.cmk.internal.organizations.Organizations;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.DataKeyStore;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.StoredDataKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a data key's row and has its KMS unwrap it. The row is read at every load, and once more after a refusal, since it
 * may just have been moved to a key that works.
 */
final class DataKeyLoader {

    /** An unwrapped data key on its way into the cache; whoever gets it zeroes the bytes or hands them on. */
    record Loaded(
            StoredDataKey row,
            @SuppressWarnings("ArrayRecordComponent") byte[] dataKey,
            long sent) {

        @Override
        public String toString() {
            return "Loaded[" + row + ", redacted]";
        }
    }

    /** A row and the key that wraps it. */
    private record Wrapped(StoredDataKey row, OrganizationKeys keys, CustomerManagedKey key) {}

    private final DataKeyStore store;
    private final Organizations organizations;
    private final KeyRing keyRing;
    private final KeyHealthMonitor health;
    private final Refusals refusals;
    private final TimeSource time;

    DataKeyLoader(
            DataKeyStore store,
            Organizations organizations,
            KeyRing keyRing,
            KeyHealthMonitor health,
            Refusals refusals,
            TimeSource time) {
        this.store = store;
        this.organizations = organizations;
        this.keyRing = keyRing;
        this.health = health;
        this.refusals = refusals;
        this.time = time;
    }

    /**
     * Loads a data key.
     *
     * @throws UnknownDataKeyException if the organization has no such data key
     * @throws InvalidCiphertextException if it serves another scope; the KMS is not asked
     * @throws dev.cmk.KeyUnavailableException if its key cannot be used
     * @throws DataKeyDamagedException if its row is damaged
     */
    Loaded load(OrganizationId organization, Scope scope, DataKeyId id) {
        StoredDataKey row = find(organization, id);
        if (!row.scope().equals(scope)) {
            throw new InvalidCiphertextException();
        }
        Wrapped wrapped = notDenied(row);
        try {
            return unwrap(wrapped);
        } catch (KeyAccessException | DamagedWrappedKeyException refusal) {
            StoredDataKey again = reread(row, refusal);
            if (again.wrapVersion() == row.wrapVersion()) {
                throw refusals.unwrapping(row, wrapped.key(), refusal);
            }
            return loadMoved(again);
        }
    }

    private Loaded loadMoved(StoredDataKey row) {
        Wrapped wrapped = notDenied(row);
        try {
            return unwrap(wrapped);
        } catch (KeyAccessException | DamagedWrappedKeyException refusal) {
            throw refusals.unwrapping(row, wrapped.key(), refusal);
        }
    }

    private StoredDataKey find(OrganizationId organization, DataKeyId id) {
        StoredDataKey row = store.find(organization, id).orElseThrow(UnknownDataKeyException::new);
        if (!row.organization().equals(organization) || !row.id().equals(id)) {
            throw new StoreException(
                    "the store gave another row than data key " + id + " of organization '" + organization + "'", null);
        }
        return row;
    }

    /** A refusal stands even if the row cannot be read once more. */
    private StoredDataKey reread(StoredDataKey row, RuntimeException refusal) {
        try {
            return find(row.organization(), row.id());
        } catch (StoreException e) {
            refusal.addSuppressed(e);
            return row;
        }
    }

    private Wrapped notDenied(StoredDataKey row) {
        OrganizationKeys keys = keysWith(row);
        CustomerManagedKey key = keys.find(row.key().key()).orElseThrow();
        RuntimeException denied = refusals.remembered(row, key);
        if (denied != null) {
            throw denied;
        }
        return new Wrapped(row, keys, key);
    }

    private Loaded unwrap(Wrapped wrapped) {
        StoredDataKey row = wrapped.row();
        long sent = time.nanoTime();
        byte[] dataKey = keyRing.open(wrapped.keys(), wrapped.key()).unwrap(row.wrapped(), row.context());
        String wrong = whatIsWrong(row, dataKey);
        if (wrong != null) {
            Arrays.fill(dataKey, (byte) 0);
            throw new DamagedWrappedKeyException(wrong, null);
        }
        health.worked(row.organization(), wrapped.key());
        return new Loaded(row, dataKey, sent);
    }

    private static @Nullable String whatIsWrong(StoredDataKey row, byte[] dataKey) {
        if (dataKey.length != GeneratedDataKey.BYTES) {
            return "its KMS gave " + dataKey.length + " bytes instead of " + GeneratedDataKey.BYTES;
        }
        return KeyCheck.matches(row.check(), dataKey, row.organization(), row.id())
                ? null
                : "its KMS gave another data key";
    }

    /** The organization's keys, read anew if this process does not know the key that the row names. */
    private OrganizationKeys keysWith(StoredDataKey row) {
        OrganizationKeys keys = organizations.get(row.organization()).keys();
        if (keys.find(row.key().key()).isEmpty()) {
            keys = organizations.reload(row.organization()).keys();
        }
        if (keys.find(row.key().key()).isEmpty()) {
            throw new StoreException(
                    "data key " + row.id() + " of organization '" + row.organization() + "' is wrapped under key "
                            + row.key() + ", which the organization does not have",
                    null);
        }
        return keys;
    }
}
