package dev.cmk.internal.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The data keys that are kept, up to a number. One that goes, for whatever reason, is destroyed. */
final class Entries {

    /** A data key; the same id of two organizations, however that came about, is two. */
    record Slot(OrganizationId organization, DataKeyId id) {

        static Slot of(CachedDataKey dataKey) {
            return new Slot(dataKey.row().organization(), dataKey.row().id());
        }
    }

    private final Drops drops = new Drops();
    private final LongAdder evictions = new LongAdder();
    private final Cache<Slot, CachedDataKey> dataKeys;

    Entries(long maximumSize) {
        dataKeys = Caffeine.newBuilder()
                .maximumSize(maximumSize)
                .executor(Runnable::run)
                .removalListener(this::removed)
                .build();
    }

    private void removed(@Nullable Slot slot, @Nullable CachedDataKey dataKey, RemovalCause cause) {
        if (dataKey != null) {
            dataKey.destroy();
        }
        if (cause == RemovalCause.SIZE) {
            evictions.increment();
        }
    }

    /** Waits until what has been put is counted, or thrown out again. */
    long size() {
        dataKeys.cleanUp();
        return dataKeys.estimatedSize();
    }

    long evictions() {
        return evictions.sum();
    }

    @Nullable
    CachedDataKey get(Slot slot) {
        return dataKeys.getIfPresent(slot);
    }

    /** Tells that a data key is used, by somebody who holds it already. */
    void touch(CachedDataKey dataKey) {
        var unused = dataKeys.getIfPresent(Slot.of(dataKey));
    }

    void put(Slot slot, CachedDataKey dataKey) {
        dataKeys.put(slot, dataKey);
    }

    void remove(Slot slot, @Nullable CachedDataKey dataKey) {
        if (dataKey != null) {
            dataKeys.asMap().remove(slot, dataKey);
        }
    }

    /** Another number whenever data keys of the organization were dropped; see {@link Drops}. */
    long dropsOf(OrganizationId organization) {
        return drops.of(organization);
    }

    void drop(OrganizationId organization, Predicate<CachedDataKey> which) {
        drops.count(organization);
        dataKeys.asMap()
                .values()
                .removeIf(dataKey -> dataKey.row().organization().equals(organization) && which.test(dataKey));
    }

    void dropOver(long now) {
        dataKeys.asMap().values().removeIf(dataKey -> dataKey.isOver(now));
    }

    void clear() {
        drops.countAll();
        dataKeys.invalidateAll();
    }
}
