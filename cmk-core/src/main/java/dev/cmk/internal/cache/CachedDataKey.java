package dev.cmk.internal.cache;

import dev.cmk.internal.envelope.DataKeyCipher;
import dev.cmk.keys.KeyId;
import dev.cmk.spi.StoredDataKey;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An unwrapped data key, and until when it may be used. The deadline counts from the moment at which the request was
 * sent that the KMS has last answered; use does not move it. Once destroyed it stays so, whatever answer is still on its
 * way.
 */
public final class CachedDataKey {

    private final DataKeyCipher cipher;
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile StoredDataKey row;
    private volatile @Nullable Lifetime lifetime; // null when destroyed; written under the lock of this object
    private volatile long touchedAt;

    CachedDataKey(DataKeyCipher cipher, StoredDataKey row, Lifetime lifetime) {
        this.cipher = cipher;
        this.row = row;
        this.lifetime = lifetime;
        this.touchedAt = lifetime.refreshAt() - Long.MAX_VALUE / 2; // long ago
    }

    /**
     * Seals and opens under this data key.
     *
     * @return the cipher; throws when it is used after the data key was dropped
     */
    public DataKeyCipher cipher() {
        return cipher;
    }

    /**
     * The row that it was last loaded from.
     *
     * @return its scope and generation, and the key that wrapped it then
     */
    public StoredDataKey row() {
        return row;
    }

    boolean isFresh(long now) {
        Lifetime present = lifetime;
        return present != null && present.isFresh(now);
    }

    boolean isRefreshDue(long now) {
        Lifetime present = lifetime;
        return present != null && present.isRefreshDue(now);
    }

    /** Whether it cannot be used any more, not even if the KMS cannot be reached. */
    boolean isOver(long now) {
        Lifetime present = lifetime;
        return present == null || present.isOver(now);
    }

    boolean isWrappedUnder(KeyId key) {
        return row.key().key().equals(key);
    }

    /** Whether the caller is the one to refresh it now; whoever gets true ends with {@link #refreshEnded}. */
    boolean startRefresh(long now) {
        return isRefreshDue(now) && !refreshing.get() && refreshing.compareAndSet(false, true);
    }

    void refreshEnded() {
        refreshing.set(false);
    }

    /** Whether the cache has to be told of its use, which is done now and then only. */
    boolean startTouch(long now, long interval) {
        if (now - touchedAt < interval) {
            return false;
        }
        touchedAt = now;
        return true;
    }

    /** The KMS has just unwrapped it again. False if it was destroyed meanwhile. */
    synchronized boolean renew(StoredDataKey reread, Lifetime next) {
        if (lifetime == null) {
            return false;
        }
        row = reread;
        lifetime = next;
        return true;
    }

    synchronized void refreshLater(long nanos) {
        Lifetime present = lifetime;
        lifetime = present == null ? null : present.withRefreshAt(nanos);
    }

    /** The KMS could not be asked. True if it may be used a little longer all the same. */
    synchronized boolean unanswered(long now, long took) {
        Lifetime present = lifetime;
        lifetime = present == null ? null : present.unanswered(now, took);
        return isFresh(now);
    }

    void destroy() {
        synchronized (this) {
            lifetime = null;
        }
        cipher.destroy();
    }

    @Override
    public String toString() {
        return "CachedDataKey[" + row + ", key redacted]";
    }
}
