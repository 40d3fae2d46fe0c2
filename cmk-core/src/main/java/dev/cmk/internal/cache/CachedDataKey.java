package dev.cmk.internal.cache;

import dev.cmk.internal.envelope.DataKeyCipher;
import dev.cmk.keys.KeyId;
import dev.cmk.spi.StoredDataKey;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An unwrapped data key, and until when it may be used. The deadline counts from the moment at which the request was
 * sent that the KMS has last answered; use does not move it.
 */
public final class CachedDataKey {

    private final DataKeyCipher cipher;
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile StoredDataKey row;
    private volatile long deadline;
    private volatile long refreshAt;
    private volatile long graceEnd;

    CachedDataKey(DataKeyCipher cipher, StoredDataKey row, Lifetime lifetime) {
        this.cipher = cipher;
        this.row = row;
        this.deadline = lifetime.deadline();
        this.refreshAt = lifetime.refreshAt();
        this.graceEnd = lifetime.graceEnd();
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
        return now - deadline < 0;
    }

    boolean isInGrace(long now) {
        return now - graceEnd < 0;
    }

    boolean isWrappedUnder(KeyId key) {
        return row.key().key().equals(key);
    }

    /** Whether the caller is the one to refresh it now; whoever gets true ends with {@link #refreshEnded}. */
    boolean startRefresh(long now) {
        return now - refreshAt >= 0 && refreshing.compareAndSet(false, true);
    }

    void refreshEnded() {
        refreshing.set(false);
    }

    void retryRefreshAt(long nanos) {
        refreshAt = nanos;
    }

    /** The KMS has just unwrapped it again. */
    void renew(StoredDataKey reread, Lifetime lifetime) {
        row = reread;
        refreshAt = lifetime.refreshAt();
        graceEnd = lifetime.graceEnd();
        deadline = lifetime.deadline();
    }

    /** The KMS could not be asked: usable a little longer, but never beyond the grace. */
    void useUntil(long nanos) {
        deadline = nanos - graceEnd < 0 ? nanos : graceEnd;
    }

    void destroy() {
        long past = deadline - Long.MAX_VALUE / 2;
        deadline = past;
        graceEnd = past;
        cipher.destroy();
    }
}
