package dev.cmk.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How near a re-encryption comes to the rate of calls that it may make, if each call takes a while; and what one costs. */
final class LatencyBenchmark {

    private static final int CALLS_PER_DATA_KEY = 3;

    private record Measured(
            int instances, int rate, int concurrency, double callsPerSecond, double cpuMicros, Fleet.Moved moved) {}

    private LatencyBenchmark() {}

    static void run(Options options) throws Exception {
        List<Integer> rates = options.numbers("rates", 200, 1_000, 2_000);
        int repetitions = options.number("repetitions", 3);
        try (Database database = Database.start()) {
            Report report = new Report("reencryption-latency", options, database.settings());
            report.row("configured calls/s", "instances", "concurrency", "achieved calls/s", "achieved", "CPU us/call");
            for (int rate : rates) {
                try (Customer warmUp = customer(database, "warm-up-" + rate, rate, options.number("warm-up", 10));
                        Customer customer =
                                customer(database, "customer-" + rate, rate, options.number("seconds", 20))) {
                    for (int instances : options.numbers("instances", 1, 2)) {
                        measure(options, database, report, warmUp, customer, rate, instances, repetitions);
                    }
                }
            }
            report.end();
        }
    }

    /** With as many data keys as take so long. */
    private static Customer customer(Database database, String name, int rate, int seconds) throws Exception {
        return Customer.create(database.pool(), name, Math.max(1, rate * seconds / CALLS_PER_DATA_KEY));
    }

    private static void measure(
            Options options,
            Database database,
            Report report,
            Customer warmUp,
            Customer customer,
            int rate,
            int instances,
            int repetitions)
            throws Exception {
        Options limits = limits(options, rate);
        int concurrency = limits.number("concurrency", 0);
        List<Measured> all = new ArrayList<>();
        try (Fleet fleet = Fleet.start(Instance.class, instances, limits, database)) {
            fleet.move(warmUp);
            for (int i = 0; i < repetitions; i++) {
                Fleet.Moved moved = fleet.move(customer);
                double calls = (double) moved.dataKeys() * CALLS_PER_DATA_KEY;
                Measured measured = new Measured(
                        instances, rate, concurrency, calls / moved.seconds(), moved.cpuSeconds() / calls * 1e6, moved);
                all.add(measured);
                report.raw(measured);
            }
        }
        double achieved =
                Report.median(all.stream().map(Measured::callsPerSecond).toList());
        double cpu = Report.median(all.stream().map(Measured::cpuMicros).toList());
        report.row(rate, instances, concurrency, achieved, achieved / rate, cpu);
        report.ratio("re-encryption-rate-" + rate + "-by-" + instances, "ours/limit", achieved / rate);
    }

    /**
     * Enough calls under way for the rate, and half as many again for the time in which a batch is stored. The
     * rate is that of all instances together.
     */
    static Options limits(Options options, int rate) {
        int latency = options.number("latency", 10);
        int workers = options.number("workers", 2);
        int underWay = rate * latency / 1000 * 3 / 2;
        int concurrency = options.number("concurrency", Math.max(8, (underWay + workers - 1) / workers));
        return options.with(Map.of(
                "latency", latency,
                "workers", workers,
                "concurrency", concurrency,
                "rate", rate));
    }
}
