package dev.cmk.internal.cache;

import dev.cmk.CmkException;
import dev.cmk.DataKeyCacheStatistics;
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
import dev.cmk.internal.cache.Entries.Slot;
import dev.cmk.internal.envelope.DataKeyCipher;
import dev.cmk.internal.envelope.Nonces;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.internal.organizations.KeyHealthMonitor;
import dev.cmk.internal.organizations.Organizations;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.spi.DataKeyStore;
import dev.cmk.spi.KeyAccessException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
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

    /** When a refresh is tried again for which there was no thread. */
    private static final Duration RETRY_BUSY = Duration.ofMillis(100);

    /**
     * Who holds a data key uses it without the cache; so often the cache is told, lest it thinks that nobody does. For the
     * cache, ten uses a second are therefore as many as a thousand; to tell it of more would cost each message.
     */
    private static final Duration TOUCH_EVERY = Duration.ofMillis(100);

    private record Load(Slot slot, Scope scope) {}

    private final DataKeyLoader loader;
    private final Denials denials;
    private final Refusals refusals;
    private final DataKeyCaching caching;
    private final Nonces nonces;
    private final TimeSource time;
    private final Background background;
    private final Entries entries;
    private final SingleFlight<Load, CachedDataKey> loads = new SingleFlight<>();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final AtomicLong clears = new AtomicLong();
    private volatile boolean closed;

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
     * @param background runs refreshes
     */
    public DataKeyCache(
            DataKeyStore store,
            Organizations organizations,
            KeyRing keyRing,
            KeyHealthMonitor health,
            DataKeyCaching caching,
            Nonces nonces,
            TimeSource time,
            Background background) {
        this.denials = new Denials(caching.failFastFor(), time);
        this.refusals = new Refusals(denials, health, this::drop);
        this.loader = new DataKeyLoader(store, organizations, keyRing, health, refusals, time);
        this.caching = caching;
        this.nonces = nonces;
        this.time = time;
        this.background = background;
        this.entries = new Entries(caching.maximumSize());
    }

    /**
     * A data key that may be used now.
     *
     * @param organization whose
     * @param scope which scope it has to serve
     * @param id which
     * @return the data key; it can be dropped at any time, also before it is used
     * @throws UnknownDataKeyException if the organization has no such data key
     * @throws InvalidCiphertextException if it serves another scope
     * @throws KeyUnavailableException if its key cannot be used
     * @throws DataKeyDamagedException if its row is damaged
     */
    public CachedDataKey get(OrganizationId organization, Scope scope, DataKeyId id) {
        Slot slot = new Slot(organization, id);
        CachedDataKey known = entries.get(slot);
        if (known != null && isUsable(known)) {
            return requireOf(scope, known);
        }
        misses.increment();
        return loads.run(new Load(slot, scope), () -> load(slot, scope, held -> held.isFresh(time.nanoTime())));
    }

    /**
     * Whether a data key that was got before may be used still; if its end is near, it is refreshed in the background.
     *
     * @param dataKey got before
     * @return false if it has to be got again
     */
    public boolean isUsable(CachedDataKey dataKey) {
        return isUsable(dataKey, time.nanoTime());
    }

    /**
     * As {@link #isUsable(CachedDataKey)}, for callers who have looked at the clock already.
     *
     * @param dataKey got before
     * @param now what {@link TimeSource#nanoTime} has just said
     * @return false if it has to be got again
     */
    public boolean isUsable(CachedDataKey dataKey, long now) {
        if (!dataKey.isFresh(now)) {
            return false;
        }
        hits.increment();
        if (dataKey.startTouch(now, TOUCH_EVERY.toNanos())) {
            entries.touch(dataKey);
        }
        if (dataKey.startRefresh(now)) {
            refreshInBackground(dataKey);
        }
        return true;
    }

    /**
     * Loads a data key for one use and keeps nothing of it. For when those that are kept are dropped before they can be
     * used, because there is room for far fewer than are in use.
     *
     * @param organization whose
     * @param scope which scope it has to serve
     * @param id which
     * @param use what to do with it
     * @param <T> what comes out
     * @return what comes out
     */
    public <T> T useOnce(OrganizationId organization, Scope scope, DataKeyId id, Function<CachedDataKey, T> use) {
        requireOpen();
        CachedDataKey dataKey = unkept(loader.load(organization, scope, id));
        try {
            return use.apply(dataKey);
        } finally {
            dataKey.destroy();
        }
    }

    private static CachedDataKey requireOf(Scope scope, CachedDataKey dataKey) {
        if (!dataKey.row().scope().equals(scope)) {
            throw new InvalidCiphertextException();
        }
        return dataKey;
    }

    /** What was read before data keys were dropped is not kept after it: whoever gets it finds it dropped, and asks again. */
    private CachedDataKey load(Slot slot, Scope scope, Predicate<CachedDataKey> isEnough) {
        requireOpen();
        long before = entries.dropsOf(slot.organization());
        CachedDataKey known = entries.get(slot);
        if (known != null && isEnough.test(requireOf(scope, known))) {
            return known; // another flight has just landed
        }
        CachedDataKey loaded = loadAnew(slot, scope, known);
        if (entries.dropsOf(slot.organization()) != before) {
            entries.remove(slot, loaded);
        }
        return loaded;
    }

    private CachedDataKey loadAnew(Slot slot, Scope scope, @Nullable CachedDataKey known) {
        long asked = time.nanoTime();
        try {
            return keep(slot, known, loader.load(slot.organization(), scope, slot.id()));
        } catch (KeyUnavailableException e) {
            long now = time.nanoTime();
            if (known != null && e.retryable() && known.unanswered(now, now - asked)) {
                return known;
            }
            entries.remove(slot, known);
            throw e;
        } catch (DataKeyDamagedException | InvalidCiphertextException e) {
            entries.remove(slot, known);
            throw e;
        }
    }

    private CachedDataKey keep(Slot slot, @Nullable CachedDataKey known, Loaded loaded) {
        if (known != null && known.renew(loaded.row(), Lifetime.since(loaded.sent(), caching))) {
            Arrays.fill(loaded.dataKey(), (byte) 0); // the check value has told that it is the same
            return known;
        }
        CachedDataKey dataKey = unkept(loaded);
        entries.put(slot, dataKey);
        return dataKey;
    }

    private CachedDataKey unkept(Loaded loaded) {
        DataKeyCipher cipher = DataKeyCipher.takeOwnershipOf(
                loaded.dataKey(),
                loaded.row().id(),
                loaded.row().organization(),
                loaded.row().scope(),
                nonces);
        return new CachedDataKey(cipher, loaded.row(), Lifetime.since(loaded.sent(), caching));
    }

    private void refreshInBackground(CachedDataKey dataKey) {
        boolean begun = false;
        try {
            begun = background.tryRun(
                    dataKey.row().organization(), dataKey.row().key().key(), () -> refresh(dataKey));
        } finally {
            if (!begun) {
                dataKey.refreshLater(time.nanoTime() + RETRY_BUSY.toNanos());
                dataKey.refreshEnded();
            }
        }
    }

    private void refresh(CachedDataKey dataKey) {
        Slot slot = Slot.of(dataKey);
        Scope scope = dataKey.row().scope();
        try {
            if (entries.get(slot) == dataKey) {
                loads.run(new Load(slot, scope), () -> load(slot, scope, held -> !held.isRefreshDue(time.nanoTime())));
            }
        } catch (CmkException e) {
            dataKey.refreshLater(time.nanoTime() + Lifetime.RETRY_AFTER.toNanos());
            log.debug("Data key {} was not refreshed", slot.id(), e);
        } finally {
            dataKey.refreshEnded();
        }
    }

    /**
     * Refuses to go on with a key that was lately denied to make a data key.
     *
     * @param organization whose
     * @param key which key
     * @throws KeyUnavailableException if it was
     */
    public void requireNotDenied(OrganizationId organization, CustomerManagedKey key) {
        KeyUnavailableException denied = refusals.rememberedGenerating(organization, key);
        if (denied != null) {
            throw denied;
        }
    }

    /**
     * Takes note that a key has refused to make a data key.
     *
     * @param organization whose
     * @param key which key
     * @param refusal what the provider threw
     * @return what the caller is to see
     */
    public KeyUnavailableException refusedToGenerate(
            OrganizationId organization, CustomerManagedKey key, KeyAccessException refusal) {
        return refusals.generating(organization, key, refusal);
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
     * Drops everything that a key has wrapped, because the key is denied.
     *
     * @param organization whose
     * @param key which
     */
    public void drop(OrganizationId organization, KeyId key) {
        entries.drop(organization, dataKey -> dataKey.isWrappedUnder(key));
    }

    /**
     * Drops the data keys of a scope.
     *
     * @param organization whose
     * @param scope which, or null for all
     */
    public void drop(OrganizationId organization, @Nullable Scope scope) {
        entries.drop(
                organization, dataKey -> scope == null || dataKey.row().scope().equals(scope));
    }

    /** Drops what nobody has used to its end, so that nothing stays in memory for longer than it may be used. */
    public void dropExpired() {
        entries.dropOver(time.nanoTime());
    }

    /** Drops everything, and stops streams that seal: their segments must not be numbered on in two copies of a process. */
    public void clear() {
        clears.incrementAndGet();
        entries.clear();
    }

    /**
     * Counts how often everything was dropped.
     *
     * @return another number after each {@link #clear}
     */
    public long clears() {
        return clears.get();
    }

    /**
     * What has been counted.
     *
     * @return hits, misses and evictions since the beginning
     */
    public DataKeyCacheStatistics statistics() {
        return new DataKeyCacheStatistics(entries.size(), hits.sum(), misses.sum(), entries.evictions());
    }

    /** Drops everything and loads nothing any more. */
    public void close() {
        closed = true;
        clear();
    }

    private void requireOpen() {
        if (closed) {
            throw new CmkException("this Cmk was closed", null);
        }
    }
}
