package dev.cmk.internal.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.cmk.CmkException;
import dev.cmk.DataKeyCaching;
import dev.cmk.DataKeyDamagedException;
import dev.cmk.DataKeyId;
import dev.cmk.InvalidCiphertextException;
import dev.cmk.KeyUnavailableException;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.TimeSource;
import dev.cmk.UnknownDataKeyException;
import dev.cmk.internal.cache.DataKeyLoader.Loaded;
import dev.cmk.internal.envelope.DataKeyCipher;
import dev.cmk.internal.envelope.Nonces;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.internal.organizations.KeyHealthMonitor;
import dev.cmk.internal.organizations.Organizations;
import dev.cmk.keys.KeyId;
import dev.cmk.spi.DataKeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The unwrapped data keys of this process.
 *
 * <p>A data key is used at most for the ttl after the request was sent that its KMS has last answered, however busy it
 * is. One that is used after 0.8 of that is unwrapped anew in the background. A denial drops it at once; if the KMS only
 * cannot be reached it may stay for the grace that the host has asked for.
 */
public final class DataKeyCache {

    private static final Logger log = LoggerFactory.getLogger(DataKeyCache.class);

    /** How long an unreachable KMS is left alone, within the ttl or the grace. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private record Slot(OrganizationId organization, Scope scope, DataKeyId id) {}

    private final DataKeyLoader loader;
    private final Denials denials;
    private final DataKeyCaching caching;
    private final Nonces nonces;
    private final TimeSource time;
    private final Executor background;
    private final Cache<DataKeyId, CachedDataKey> dataKeys;
    private final SingleFlight<Slot, CachedDataKey> loads = new SingleFlight<>();

    /**
     * An empty cache.
     *
     * @param store where the rows are
     * @param organizations whose keys unwrap them
     * @param keyRing opens those keys
     * @param health hears how they do
     * @param caching how long and how many
     * @param nonces how messages are numbered
     * @param time the clock of the deadlines
     * @param background runs refreshes; may refuse
     */
    public DataKeyCache(
            DataKeyStore store,
            Organizations organizations,
            KeyRing keyRing,
            KeyHealthMonitor health,
            DataKeyCaching caching,
            Nonces nonces,
            TimeSource time,
            Executor background) {
        this.denials = new Denials(caching.failFastFor(), time);
        this.loader = new DataKeyLoader(store, organizations, keyRing, health, denials, time);
        this.caching = caching;
        this.nonces = nonces;
        this.time = time;
        this.background = background;
        this.dataKeys = Caffeine.newBuilder()
                .maximumSize(caching.maximumSize())
                .executor(Runnable::run)
                .removalListener(DataKeyCache::removed)
                .build();
    }

    private static void removed(@Nullable DataKeyId id, @Nullable CachedDataKey dataKey, RemovalCause cause) {
        if (dataKey != null) {
            dataKey.destroy();
        }
    }

    /**
     * A data key that may be used now.
     *
     * @param organization whose
     * @param scope which scope it has to serve
     * @param id which
     * @return the data key
     * @throws UnknownDataKeyException if the organization has no such data key
     * @throws InvalidCiphertextException if it serves another scope
     * @throws KeyUnavailableException if its key cannot be used
     * @throws DataKeyDamagedException if its row is damaged
     */
    public CachedDataKey get(OrganizationId organization, Scope scope, DataKeyId id) {
        CachedDataKey known = dataKeys.getIfPresent(id);
        if (known != null && isUsable(known)) {
            return requireOf(organization, scope, known);
        }
        return loads.run(new Slot(organization, scope, id), () -> load(organization, scope, id));
    }

    /**
     * Whether a data key that was got before may be used still; if its end is near, it is refreshed in the background.
     *
     * @param dataKey got before
     * @return false if it has to be got again
     */
    public boolean isUsable(CachedDataKey dataKey) {
        long now = time.nanoTime();
        if (!dataKey.isFresh(now)) {
            return false;
        }
        if (dataKey.startRefresh(now)) {
            refreshInBackground(dataKey);
        }
        return true;
    }

    /**
     * Makes sure that a data key may be used still, for a stream that is under way with it.
     *
     * @param dataKey got before
     * @throws KeyUnavailableException if its key can no longer be used
     */
    public void requireUsable(CachedDataKey dataKey) {
        if (!isUsable(dataKey)) {
            get(
                    dataKey.row().organization(),
                    dataKey.row().scope(),
                    dataKey.row().id());
        }
    }

    private static CachedDataKey requireOf(OrganizationId organization, Scope scope, CachedDataKey dataKey) {
        if (!dataKey.row().organization().equals(organization)) {
            throw new UnknownDataKeyException();
        }
        if (!dataKey.row().scope().equals(scope)) {
            throw new InvalidCiphertextException();
        }
        return dataKey;
    }

    private CachedDataKey load(OrganizationId organization, Scope scope, DataKeyId id) {
        CachedDataKey known = dataKeys.getIfPresent(id);
        if (known != null) {
            requireOf(organization, scope, known);
            if (known.isFresh(time.nanoTime())) {
                return known; // another flight has just landed
            }
        }
        try {
            return keep(known, loader.load(organization, scope, id));
        } catch (KeyUnavailableException e) {
            if (known != null && e.retryable() && known.isInGrace(time.nanoTime())) {
                known.useUntil(time.nanoTime() + RETRY_AFTER.toNanos());
                return known;
            }
            drop(id, known, e);
            throw e;
        } catch (DataKeyDamagedException | InvalidCiphertextException e) {
            drop(id, known, e);
            throw e;
        }
    }

    private CachedDataKey keep(@Nullable CachedDataKey known, Loaded loaded) {
        Lifetime lifetime = Lifetime.since(loaded.sent(), caching);
        if (known != null && dataKeys.getIfPresent(loaded.row().id()) == known) {
            Arrays.fill(loaded.dataKey(), (byte) 0); // the check value has told that it is the same
            known.renew(loaded.row(), lifetime);
            return known;
        }
        DataKeyCipher cipher = DataKeyCipher.takeOwnershipOf(
                loaded.dataKey(),
                loaded.row().id(),
                loaded.row().organization(),
                loaded.row().scope(),
                nonces);
        CachedDataKey dataKey = new CachedDataKey(cipher, loaded.row(), lifetime);
        dataKeys.put(loaded.row().id(), dataKey);
        return dataKey;
    }

    /** A denial about the whole key drives out all that it has wrapped. */
    private void drop(DataKeyId id, @Nullable CachedDataKey known, CmkException why) {
        dataKeys.invalidate(id);
        if (known != null && why instanceof KeyUnavailableException refusal && !refusal.retryable()) {
            dropDenied(known.row().organization(), known.row().key().key());
        }
    }

    private void dropDenied(OrganizationId organization, KeyId key) {
        if (denials.of(organization, key) != null) {
            dropAll(organization, key);
        }
    }

    private void dropAll(OrganizationId organization, KeyId key) {
        dataKeys.asMap()
                .values()
                .removeIf(dataKey -> dataKey.row().organization().equals(organization) && dataKey.isWrappedUnder(key));
    }

    private void refreshInBackground(CachedDataKey dataKey) {
        try {
            background.execute(() -> refresh(dataKey));
        } catch (RejectedExecutionException e) {
            later(dataKey);
            dataKey.refreshEnded();
        }
    }

    private void refresh(CachedDataKey dataKey) {
        OrganizationId organization = dataKey.row().organization();
        Scope scope = dataKey.row().scope();
        DataKeyId id = dataKey.row().id();
        try {
            loads.run(new Slot(organization, scope, id), () -> keep(dataKey, loader.load(organization, scope, id)));
        } catch (KeyUnavailableException e) {
            if (e.retryable()) {
                later(dataKey);
            } else {
                drop(id, dataKey, e);
            }
        } catch (DataKeyDamagedException | InvalidCiphertextException e) {
            drop(id, dataKey, e);
        } catch (CmkException e) {
            later(dataKey);
            log.debug("Data key {} was not refreshed", id, e);
        } finally {
            dataKey.refreshEnded();
        }
    }

    private void later(CachedDataKey dataKey) {
        dataKey.retryRefreshAt(time.nanoTime() + RETRY_AFTER.toNanos());
    }

    /**
     * Forgets what was denied for a key, because it was tested and works.
     *
     * @param organization whose
     * @param key which
     */
    public void forgetDenials(OrganizationId organization, KeyId key) {
        denials.forget(organization, key);
    }

    /**
     * Drops everything that a key has wrapped, because it was tested and is denied.
     *
     * @param organization whose
     * @param key which
     */
    public void drop(OrganizationId organization, KeyId key) {
        dropAll(organization, key);
    }

    /**
     * Drops the data keys of a scope.
     *
     * @param organization whose
     * @param scope which, or null for all
     */
    public void drop(OrganizationId organization, @Nullable Scope scope) {
        dataKeys.asMap()
                .values()
                .removeIf(dataKey -> dataKey.row().organization().equals(organization)
                        && (scope == null || dataKey.row().scope().equals(scope)));
    }

    /** Drops everything. */
    public void clear() {
        dataKeys.invalidateAll();
    }
}
