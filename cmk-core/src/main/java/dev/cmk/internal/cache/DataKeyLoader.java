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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a data key's row and has its KMS unwrap it. The row is read at every load, and once more after a denial, since it
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

    private final DataKeyStore store;
    private final Organizations organizations;
    private final KeyRing keyRing;
    private final KeyHealthMonitor health;
    private final Denials denials;
    private final TimeSource time;

    DataKeyLoader(
            DataKeyStore store,
            Organizations organizations,
            KeyRing keyRing,
            KeyHealthMonitor health,
            Denials denials,
            TimeSource time) {
        this.store = store;
        this.organizations = organizations;
        this.keyRing = keyRing;
        this.health = health;
        this.denials = denials;
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
        try {
            return unwrap(row);
        } catch (KeyAccessException | DamagedWrappedKeyException e) {
            StoredDataKey again = find(organization, id);
            if (again.wrapVersion() == row.wrapVersion()) {
                throw refused(row, e);
            }
            try {
                return unwrap(again);
            } catch (KeyAccessException | DamagedWrappedKeyException second) {
                throw refused(again, second);
            }
        }
    }

    private StoredDataKey find(OrganizationId organization, DataKeyId id) {
        return store.find(organization, id).orElseThrow(UnknownDataKeyException::new);
    }

    private Loaded unwrap(StoredDataKey row) {
        RuntimeException denied = denials.of(row);
        if (denied != null) {
            throw denied;
        }
        OrganizationKeys keys = keysWith(row);
        CustomerManagedKey key = keys.find(row.key().key()).orElseThrow();
        long sent = time.nanoTime();
        byte[] dataKey = keyRing.open(keys, key).unwrap(row.wrapped(), row.context());
        String wrong = whatIsWrong(row, dataKey);
        if (wrong != null) {
            Arrays.fill(dataKey, (byte) 0);
            throw new DamagedWrappedKeyException(wrong, null);
        }
        health.worked(row.organization(), key);
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

    /** Remembers a denial, tells of it, and gives what the caller is to see. */
    private RuntimeException refused(StoredDataKey row, RuntimeException refusal) {
        boolean isKnown = denials.of(row) == refusal;
        if (refusal instanceof KeyAccessException access) {
            CustomerManagedKey key = keysWith(row).find(row.key().key()).orElseThrow();
            if (!isKnown) {
                health.refused(row.organization(), key, access);
            }
            if (!isKnown && access.reason().isDenial()) {
                denials.remember(row, access);
            }
            return KeyRing.unavailable(row.organization(), key, access);
        }
        if (!isKnown) {
            denials.remember(row, refusal);
        }
        String what = Objects.requireNonNullElse(refusal.getMessage(), "its KMS does not accept it");
        return new DataKeyDamagedException(row.organization(), row.id(), what);
    }
}
