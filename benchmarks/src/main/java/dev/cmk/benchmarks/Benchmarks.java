package dev.cmk.benchmarks;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Runs one benchmark, or all, or writes the page only: a name, then its options. */
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
            "reencryption-aws", ReEncryptionAwsBenchmark::run,
            "foreground", ForegroundBenchmark::run,
            "takeover", TakeoverBenchmark::run,
            "kms-calls", KmsCallsBenchmark::run,
            "cold-start", ColdStartBenchmark::run,
            "first-megabytes", FirstMegabytesBenchmark::run,
            "end-to-end", EndToEndBenchmark::run));

    private Benchmarks() {}

    /**
     * The command.
     *
     * @param arguments the name of a benchmark, and its options in the form {@code --name=value}
     * @throws Exception if it cannot be run to its end
     */
    public static void main(String[] arguments) throws Exception {
        try {
            run(arguments);
            System.exit(0); // whatever threads there are still
        } catch (UsageException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    static void run(String... arguments) throws Exception {
        String name = arguments.length == 0 ? "" : arguments[0];
        Benchmark benchmark = BY_NAME.get(name);
        Options options =
                Options.parse(Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length));
        if (benchmark != null) {
            benchmark.run(options);
        } else if (name.equals("all")) {
            AllBenchmarks.run(options, BY_NAME.keySet());
        } else if (name.equals("page")) {
            AllBenchmarks.page();
        } else {
            throw new UsageException(
                    "Give one of " + BY_NAME.keySet() + ", or all, or page; and options in the form --name=value");
        }
    }
}
