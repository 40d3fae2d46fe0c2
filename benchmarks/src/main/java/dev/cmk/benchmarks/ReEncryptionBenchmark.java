package dev.cmk.benchmarks;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How many data keys a second move, by the library and by a bare loop, if the KMS takes no time. Both take turns on the
 * same rows, in JVMs of the same size.
 */
final class ReEncryptionBenchmark {

    private static final int MOST_REPETITIONS = 5;
    private static final int MOVED_PER_SETTING = 300_000;

    private record Measured(
            int dataKeys, int instances, int repetition, String what, double perSecond, Fleet.Moved moved) {}

    private ReEncryptionBenchmark() {}

    static void run(Options options) throws Exception {
        List<Integer> sizes = options.numbers("keys", 10_000, 100_000, 1_000_000);
        List<Integer> instances = options.numbers("instances", 1, 2, 4);
        try (Database database = Database.start()) {
            BareLoop.createShards(database);
            Report report = new Report("reencryption", options, database.settings());
            report.row(
                    "data keys",
                    "instances",
                    "repetitions",
                    "bare/s",
                    "bare with KMS/s",
                    "ours/s",
                    "ours/bare",
                    "ours/bare with KMS",
                    "heap of ours MiB",
                    "heap of bare MiB");
            try (Customer warmUp = Customer.create(database.pool(), "warm-up", options.number("warm-up", 150_000))) {
                for (int size : sizes) {
                    try (Customer customer = Customer.create(database.pool(), "customer-" + size, size)) {
                        for (int count : instances) {
                            measure(options, database, report, warmUp, customer, size, count);
                        }
                    }
                    database.execute("DELETE FROM cmk_data_key WHERE organization = 'customer-" + size + "'");
                }
            }
            report.end();
        }
    }

    private static void measure(
            Options options,
            Database database,
            Report report,
            Customer warmUp,
            Customer customer,
            int size,
            int instances)
            throws Exception {
        int repetitions = options.number(
                "repetitions", Math.max(1, Math.min(MOST_REPETITIONS, MOVED_PER_SETTING / Math.max(1, size))));
        List<Turn> turns = new ArrayList<>();
        try (Fleet bare = Fleet.start(BareLoop.class, instances, options, database);
                Fleet ours = Fleet.start(Instance.class, instances, options, database)) {
            turn(database, warmUp, bare, ours);
            for (int repetition = 1; repetition <= repetitions; repetition++) {
                Turn turn = turn(database, customer, bare, ours);
                turns.add(turn);
                report.raw(measured(size, instances, repetition, "bare", turn.bare()));
                report.raw(measured(size, instances, repetition, "ours", turn.ours()));
                report.raw(measured(size, instances, repetition, "bare with KMS calls", turn.bareWithKms()));
            }
        }
        double ofBare =
                median(turns, turn -> turn.ours().perSecond() / turn.bare().perSecond());
        double ofBareWithKms = median(
                turns, turn -> turn.ours().perSecond() / turn.bareWithKms().perSecond());
        report.row(
                size,
                instances,
                repetitions,
                median(turns, turn -> turn.bare().perSecond()),
                median(turns, turn -> turn.bareWithKms().perSecond()),
                median(turns, turn -> turn.ours().perSecond()),
                ofBare,
                ofBareWithKms,
                turns.stream()
                        .mapToDouble(turn -> turn.ours().heapMebibytes())
                        .max()
                        .orElseThrow(),
                turns.stream()
                        .mapToDouble(turn -> turn.bareWithKms().heapMebibytes())
                        .max()
                        .orElseThrow());
        String what = "re-encryption-" + size + "-by-" + instances;
        report.ratio(what, "ours/limit", ofBare);
        report.ratio(what + "-with-kms-calls", "ours/limit", ofBareWithKms);
    }

    private record Turn(Fleet.Moved bare, Fleet.Moved ours, Fleet.Moved bareWithKms) {}

    private static Turn turn(Database database, Customer customer, Fleet bare, Fleet ours) throws SQLException {
        database.tidy();
        Fleet.Moved there = bare.moveBarely(customer, false);
        database.tidy();
        Fleet.Moved back = bare.moveBarely(customer, false); // without a KMS, what is wrapped has not moved
        database.tidy();
        Fleet.Moved moved = ours.move(customer);
        database.tidy();
        return new Turn(there.and(back), moved, bare.moveBarely(customer, true));
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> value) {
        return Report.median(
                turns.stream().map(turn -> value.applyAsDouble(turn)).toList());
    }

    private static Measured measured(int size, int instances, int repetition, String what, Fleet.Moved moved) {
        return new Measured(size, instances, repetition, what, moved.perSecond(), moved);
    }
}
