package dev.cmk.benchmarks;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Runs one benchmark: its name, then its options. */
public final class Benchmarks {

    /** Prints what it has found. */
    @FunctionalInterface
    interface Benchmark {
        void run(Options options) throws Exception;
    }

    private static final Map<String, Benchmark> BY_NAME = new TreeMap<>(Map.of(
            "messages", MessagesBenchmark::run,
            "reencryption", ReEncryptionBenchmark::run,
            "reencryption-latency", LatencyBenchmark::run,
            "foreground", ForegroundBenchmark::run,
            "takeover", TakeoverBenchmark::run));

    private Benchmarks() {}

    /**
     * The command.
     *
     * @param arguments the name of a benchmark, and its options in the form {@code --name=value}
     * @throws Exception if it cannot be run to its end
     */
    public static void main(String[] arguments) throws Exception {
        Benchmark benchmark = arguments.length == 0 ? null : BY_NAME.get(arguments[0]);
        if (benchmark == null) {
            System.err.println("Give one of " + BY_NAME.keySet() + ", and options in the form --name=value");
            System.exit(2);
            return;
        }
        benchmark.run(Options.parse(Arrays.asList(arguments).subList(1, arguments.length)));
        System.exit(0); // whatever threads there are still
    }
}
