package dev.cmk.benchmarks;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * What this process has used since the last time it was asked.
 *
 * @param heapBytes the most that was in the heap after any garbage collection: what is kept, and what has become old
 * @param cpuNanos of all threads
 */
record Footprint(long heapBytes, long cpuNanos) {

    private static final AtomicLong HIGH_WATER = new AtomicLong();
    private static final Set<String> HEAP = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(pool -> pool.getName())
            .collect(Collectors.toUnmodifiableSet());

    /** Begins to watch the garbage collector. */
    static void watch() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, handback) -> collected(
                                    GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData())
                                            .getGcInfo()),
                            notification -> notification
                                    .getType()
                                    .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION),
                            null);
        }
    }

    private static void collected(GcInfo collection) {
        Map<String, MemoryUsage> after = collection.getMemoryUsageAfterGc();
        long used = after.entrySet().stream()
                .filter(pool -> HEAP.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
        HIGH_WATER.accumulateAndGet(used, Math::max);
    }

    static Footprint take() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Footprint(HIGH_WATER.getAndSet(0), system.getProcessCpuTime());
    }

    static Footprint parse(String text) {
        String[] numbers = text.split(" ", -1);
        return new Footprint(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    @Override
    public String toString() {
        return heapBytes + " " + cpuNanos;
    }
}
