package dev.cmk.benchmarks;

import java.util.Arrays;
import java.util.concurrent.Callable;

/** How long each of many operations took. Single-threaded. */
final class Latencies {

    /** What is reported of them, in microseconds. */
    record Summary(int operations, double perSecond, double p50, double p99, double max) {}

    private long[] nanos = new long[1 << 16];
    private int count;
    private long total;

    /** Repeats an operation for so long. */
    static Latencies of(Callable<?> operation, double seconds) throws Exception {
        Latencies latencies = new Latencies();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long start = System.nanoTime();
        while (start - end < 0) {
            operation.call();
            long now = System.nanoTime();
            latencies.add(now - start);
            start = System.nanoTime();
        }
        return latencies;
    }

    void add(long duration) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = duration;
        total += duration;
    }

    Latencies addAll(Latencies others) {
        for (int i = 0; i < others.count; i++) {
            add(others.nanos[i]);
        }
        return this;
    }

    Summary summary() {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return new Summary(count, count / (total / 1e9), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    private static double at(long[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * part))] / 1e3;
    }
}
