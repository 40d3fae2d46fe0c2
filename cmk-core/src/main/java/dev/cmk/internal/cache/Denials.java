package dev.cmk.internal.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.TimeSource;
import dev.cmk.keys.KeyId;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What KMSs have lately denied, so that they are not asked again at once: a data key at one wrap version, making a new one,
 * or a whole key if the answer was about the key.
 */
final class Denials {

    private static final int MAX_REMEMBERED = 10_000;

    private record DataKeySlot(OrganizationId organization, DataKeyId dataKey, long wrapVersion) {

        static DataKeySlot of(StoredDataKey row) {
            return new DataKeySlot(row.organization(), row.id(), row.wrapVersion());
        }
    }

    private record KeySlot(OrganizationId organization, KeyId key) {}

    private final Cache<DataKeySlot, RuntimeException> dataKeys;
    private final Cache<KeySlot, KeyAccessException> keys;
    private final Cache<KeySlot, KeyAccessException> generating;

    Denials(Duration failFastFor, TimeSource time) {
        dataKeys = newCache(failFastFor, time);
        keys = newCache(failFastFor, time);
        generating = newCache(failFastFor, time);
    }

    private static <K, V> Cache<K, V> newCache(Duration failFastFor, TimeSource time) {
        return Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfterWrite(failFastFor)
                .ticker(time::nanoTime)
                .executor(Runnable::run)
                .build();
    }

    /** What was denied to unwrap, or null if asking makes sense. */
    @Nullable
    RuntimeException of(StoredDataKey row) {
        KeyAccessException whole =
                keys.getIfPresent(new KeySlot(row.organization(), row.key().key()));
        return whole != null ? whole : dataKeys.getIfPresent(DataKeySlot.of(row));
    }

    /** What a key was denied for when it was to make a data key, or null if asking makes sense. */
    @Nullable
    KeyAccessException ofGenerating(OrganizationId organization, KeyId key) {
        KeySlot slot = new KeySlot(organization, key);
        KeyAccessException whole = keys.getIfPresent(slot);
        return whole != null ? whole : generating.getIfPresent(slot);
    }

    void remember(StoredDataKey row, RuntimeException denial) {
        if (denial instanceof KeyAccessException refusal && refusal.isAboutKey()) {
            keys.put(new KeySlot(row.organization(), row.key().key()), refusal);
        } else {
            dataKeys.put(DataKeySlot.of(row), denial);
        }
    }

    void rememberGenerating(OrganizationId organization, KeyId key, KeyAccessException denial) {
        (denial.isAboutKey() ? keys : generating).put(new KeySlot(organization, key), denial);
    }

    void forget(OrganizationId organization, KeyId key) {
        keys.invalidate(new KeySlot(organization, key));
        generating.invalidate(new KeySlot(organization, key));
        dataKeys.asMap().keySet().removeIf(slot -> slot.organization().equals(organization));
    }
}
