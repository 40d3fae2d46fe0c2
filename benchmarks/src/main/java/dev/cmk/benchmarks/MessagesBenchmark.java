package dev.cmk.benchmarks;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encrypting and decrypting messages of several sizes: the limit, the library and others, on several security providers. */
final class MessagesBenchmark {

    private static final int LONG = 1024 * 1024;

    /** What all subjects are measured at in turns. */
    private record Cell(String provider, int size, String operation, int threads) {

        Cell by(int others) {
            return new Cell(provider, size, operation, others);
        }

        @Override
        public String toString() {
            return provider + "-" + size + "-" + operation + "-by-" + threads;
        }
    }

    /**
     * What was found of one.
     *
     * @param nanos of a message, in each round
     * @param allocated bytes of a message
     */
    private record Figure(String subject, Cell cell, List<Double> nanos, double allocated) {

        static Figure of(Subject subject, Cell cell, List<double[]> rounds) {
            return new Figure(
                    subject.label(),
                    cell,
                    rounds.stream().map(round -> round[0]).toList(),
                    Report.median(rounds.stream().map(round -> round[1]).toList()));
        }

        double median() {
            return Report.median(nanos);
        }

        /** The median of what each round says, in which the two ran within seconds of each other. */
        double times(Figure other) {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < nanos.size(); round++) {
                ratios.add(nanos.get(round) / other.nanos.get(round));
            }
            return Report.median(ratios);
        }
    }

    private final Options options;
    private final Map<Cell, Map<Subject, Figure>> figures = new LinkedHashMap<>();

    private MessagesBenchmark(Options options) {
        this.options = options;
    }

    static void run(Options options) throws IOException {
        Report report = new Report("messages", options, Map.of());
        MessagesBenchmark benchmark = new MessagesBenchmark(options);
        for (String provider : options.texts("providers", MessageMeasurements.SUN, MessageMeasurements.CORRETTO)) {
            Throwable missing = provider.equals(MessageMeasurements.CORRETTO)
                    ? AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError()
                    : null;
            if (missing == null) {
                benchmark.measure(report, provider);
            } else {
                System.out.println("SKIPPED provider " + provider + ", which cannot be loaded here: " + missing);
            }
        }
        benchmark.tabulate(report);
        benchmark.compare(report);
        report.end();
    }

    private void measure(Report report, String provider) throws IOException {
        Options jvm = options.with(Map.of(
                "provider", provider,
                "heap", options.number("heap", 3072),
                "gc", options.text("gc").orElse("G1")));
        try (Child child = Child.start(MessageMeasurements.class, jvm)) {
            for (int size : options.numbers("sizes", 100, 1024, 16 * 1024, LONG)) {
                for (String operation : options.texts("operations", "encrypt", "decrypt")) {
                    measure(child, provider, size, operation);
                }
            }
        }
        figures.forEach((cell, found) -> {
            if (cell.provider().equals(provider)) {
                found.values().forEach(report::raw);
            }
        });
    }

    /** All subjects in turns, again and again; the first time is longer and only lets everything be compiled. */
    private void measure(Child child, String provider, int size, String operation) {
        List<Cell> cells = options.numbers("threads", 1, 2).stream()
                .map(threads -> new Cell(provider, size, operation, threads))
                .toList();
        Map<Cell, Map<Subject, List<double[]>>> found = new LinkedHashMap<>();
        for (int round = 0; round <= options.number("rounds", 11); round++) {
            int milliseconds = round == 0 ? options.number("warm-up", 1_000) : options.number("milliseconds", 100);
            for (Cell cell : cells) {
                for (Subject subject : Subject.of(options)) {
                    if (subject.does(operation, size, cell.threads())) {
                        double[] measured = measure(child, cell, subject, milliseconds);
                        if (round > 0) {
                            found.computeIfAbsent(cell, key -> new LinkedHashMap<>())
                                    .computeIfAbsent(subject, key -> new ArrayList<>())
                                    .add(measured);
                        }
                    }
                }
            }
        }
        found.forEach((cell, bySubject) ->
                bySubject.forEach((subject, rounds) -> figures.computeIfAbsent(cell, key -> new LinkedHashMap<>())
                        .put(subject, Figure.of(subject, cell, rounds))));
    }

    /** Nanoseconds and allocated bytes of a message. */
    private static double[] measure(Child child, Cell cell, Subject subject, int milliseconds) {
        child.order("measure " + subject.className + " " + cell.operation() + " " + cell.size() + " " + cell.threads()
                + " " + milliseconds);
        String[] answer = child.await("measured").split(" ", -1);
        return new double[] {
            tenths(Double.parseDouble(answer[0]) / subject.messagesOfCall()),
            tenths(Double.parseDouble(answer[1]) / subject.messagesOfCall())
        };
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private void tabulate(Report report) {
        report.row("provider", "bytes", "operation", "threads", "what", "ns", "allocated bytes", "times raw JCE");
        figures.forEach((cell, bySubject) -> bySubject.forEach((subject, figure) -> {
            Figure raw = bySubject.get(Subject.RAW_JCE);
            report.row(
                    cell.provider(),
                    cell.size(),
                    cell.operation(),
                    cell.threads(),
                    subject.label(),
                    figure.median(),
                    figure.allocated(),
                    raw == null ? "" : figure.times(raw));
        }));
    }

    private void compare(Report report) {
        figures.forEach((cell, bySubject) -> bySubject.forEach((subject, figure) -> {
            String what = cell + "-" + subject.label();
            Figure limit = limit(bySubject);
            Figure ours = bySubject.get(Subject.ONE_KEY);
            if (subject.kind == Subject.Kind.OURS && limit != null) {
                report.ratio(what, "ours/limit", figure.times(limit));
                if (cell.size() == LONG) {
                    report.ratio(what + "-gigabytes", "per-second", LONG / figure.median());
                }
            } else if (subject.kind == Subject.Kind.PEER && ours != null) {
                report.ratio(what, "peer/ours", figure.times(ours));
            }
            Figure asMany = bySubject.get(Subject.RAW_JCE_MANY_KEYS);
            if (subject == Subject.MANY_KEYS && asMany != null) {
                report.ratio(what + "-of-as-many", "ours/limit", figure.times(asMany));
            }
            Figure platform = bySubject.get(Subject.PLATFORM_THREADS);
            if (subject == Subject.VIRTUAL_THREADS && platform != null) {
                report.ratio(what + "-10000", "virtual/platform", figure.times(platform));
            }
            Figure alone = figures.getOrDefault(cell.by(1), Map.of()).get(subject);
            if (cell.threads() > 1 && alone != null) {
                report.ratio(what + "-throughput", "threads/one", cell.threads() * alone.times(figure));
            }
        }));
    }

    /** The better of the ways in which raw JCE can do it. */
    private static @Nullable Figure limit(Map<Subject, Figure> bySubject) {
        Figure whole = bySubject.get(Subject.RAW_JCE);
        Figure segments = bySubject.get(Subject.RAW_JCE_SEGMENTS);
        return whole != null && segments != null && segments.times(whole) < 1 ? segments : whole;
    }
}
