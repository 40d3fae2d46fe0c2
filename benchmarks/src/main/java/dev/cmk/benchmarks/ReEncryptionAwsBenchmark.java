package dev.cmk.benchmarks;

import dev.cmk.keys.RateLimit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** How near a re-encryption between two keys in AWS KMS comes to its rate, and what a call costs, by HTTP client of the SDK. */
final class ReEncryptionAwsBenchmark {

    private static final String CLIENTS = "url-connection,apache5,crt";
    private static final int CALLS_PER_DATA_KEY = 3;
    private static final int LATENCY = 10;
    private static final int HEAP = 128;

    private record Measured(
            String client,
            int rate,
            int concurrency,
            double callsPerSecond,
            double callsPerDataKey,
            double cpuMicros,
            double cpuMicrosOfSimulator,
            Fleet.Moved moved) {}

    private ReEncryptionAwsBenchmark() {}

    static void run(Options options) throws Exception {
        List<String> clients =
                Arrays.asList(options.text("clients").orElse(CLIENTS).split(",", -1));
        SimulatedAws.requireClients(clients);
        try (Database database = Database.start();
                SimulatedAws aws = SimulatedAws.start(options)) {
            Report report = new Report("reencryption-aws", options, database.settings());
            report.row(
                    "configured calls/s",
                    "client",
                    "concurrency",
                    "achieved calls/s",
                    "achieved",
                    "calls per data key",
                    "CPU us/call",
                    "simulator's CPU us/call");
            try (Customer warmUp = Customer.create(database.pool(), "warm-up", options.number("warm-up", 5_000), aws)) {
                warmUp.limitTo(RateLimit.MOST);
                for (int rate : options.numbers("rates", 200, 1_000)) {
                    aws.delay(0);
                    try (Customer customer = customer(database, aws, rate, options.number("seconds", 20))) {
                        for (String client : clients) {
                            measure(database, aws, report, warmUp, customer, rate, client);
                        }
                    }
                }
            }
            report.end();
        }
    }

    /** With as many data keys as take so long. */
    private static Customer customer(Database database, SimulatedAws aws, int rate, int seconds) throws Exception {
        int dataKeys = Math.max(1, rate * seconds / CALLS_PER_DATA_KEY);
        return Customer.create(database.pool(), "customer-" + rate, dataKeys, aws);
    }

    private static void measure(
            Database database,
            SimulatedAws aws,
            Report report,
            Customer warmUp,
            Customer customer,
            int rate,
            String client)
            throws Exception {
        Options options = aws.reached();
        Options limits = limits(options, rate).with(Map.of("client", client));
        int concurrency = limits.number("concurrency", 0);
        List<Measured> all = new ArrayList<>();
        try (Fleet fleet = Fleet.start(Instance.class, options.number("instances", 1), limits, database)) {
            aws.delay(0);
            fleet.move(warmUp);
            aws.delay(options.number("latency", LATENCY));
            for (int i = 0; i < options.number("repetitions", 3); i++) {
                long callsBefore = aws.calls();
                long cpuBefore = aws.footprint().cpuNanos();
                Fleet.Moved moved = fleet.move(customer);
                double cpuOfSimulator = aws.footprint().cpuNanos() - cpuBefore;
                double calls = aws.calls() - callsBefore;
                Measured measured = new Measured(
                        client,
                        rate,
                        concurrency,
                        calls / moved.seconds(),
                        calls / moved.dataKeys(),
                        moved.cpuSeconds() / calls * 1e6,
                        cpuOfSimulator / calls / 1e3,
                        moved);
                all.add(measured);
                report.raw(measured);
            }
        }
        double achieved = median(all, Measured::callsPerSecond);
        report.row(
                rate,
                client,
                concurrency,
                achieved,
                achieved / rate,
                median(all, Measured::callsPerDataKey),
                median(all, Measured::cpuMicros),
                median(all, Measured::cpuMicrosOfSimulator));
        report.ratio("re-encryption-aws-" + rate + "-" + client, "ours/limit", achieved / rate);
    }

    /** With room for calls that take twice as long, since HTTP takes its time too; and for what the SDK leaves in the heap. */
    private static Options limits(Options options, int rate) {
        int twice = 2 * options.number("latency", LATENCY);
        return LatencyBenchmark.limits(
                options.with(Map.of("latency", twice, "heap", options.number("heap", HEAP))), rate);
    }

    private static double median(List<Measured> all, ToDoubleFunction<Measured> value) {
        return Report.median(
                all.stream().map(measured -> value.applyAsDouble(measured)).toList());
    }
}
