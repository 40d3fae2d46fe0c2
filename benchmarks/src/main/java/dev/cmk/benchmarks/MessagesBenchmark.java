package dev.cmk.benchmarks;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.cmk.benchmarks.page.Median;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Encrypting and decrypting messages of several sizes: the limit, the library and others, on several security providers. */
final class MessagesBenchmark {

    private static final int LONG = 1024 * 1024;

    /** Where and what. */
    private record Cell(String provider, int size, String operation, int threads) {

        @Override
        public String toString() {
            return provider + "-" + size + "-" + operation + "-by-" + threads;
        }
    }

    /** Of one subject, with which the others take turns. */
    private record Place(Cell cell, Subject subject) {}

    /** Of a message: how long, and how many bytes are allocated. */
    private record Turn(double nanos, double allocated) {}

    /**
     * What was found in all rounds, for those who read the results.
     *
     * @param nanos of a message, in each round
     * @param allocated bytes of a message
     */
    private record Figure(String subject, Cell cell, List<Double> nanos, double allocated) {}

    private final Options options;
    private final List<Subject> subjects;
    private final Map<Place, List<Turn>> turns = new LinkedHashMap<>();

    private MessagesBenchmark(Options options) {
        this.options = options;
        this.subjects = Subject.of(options);
    }

    static void run(Options options) throws IOException {
        Report report = new Report("messages", options, Map.of());
        MessagesBenchmark benchmark = new MessagesBenchmark(options);
        for (String provider : options.texts("providers", MessageMeasurements.SUN, MessageMeasurements.CORRETTO)) {
            Throwable missing = provider.equals(MessageMeasurements.CORRETTO)
                    ? AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError()
                    : null;
            if (missing == null) {
                benchmark.measure(provider);
            } else {
                System.out.println("SKIPPED provider " + provider + ", which cannot be loaded here: " + missing);
            }
        }
        benchmark.report(report);
        report.end();
    }

    private void measure(String provider) throws IOException {
        Options jvm = options.with(Map.of(
                "provider", provider,
                "heap", options.number("heap", 3072),
                "gc", options.text("gc").orElse("G1")));
        List<Integer> sizes = options.numbers("sizes", 100, 1024, 16 * 1024, LONG);
        try (Child child = Child.start(MessageMeasurements.class, jvm)) {
            for (Place place : places(provider, sizes.get(0))) { // everything is compiled before anything is compared
                measure(child, place, options.number("warm-up", 3_000));
            }
            for (int size : sizes) {
                measure(child, places(provider, size), size);
                System.out.println("  " + provider + ": " + size + " bytes done");
            }
        }
    }

    private List<Place> places(String provider, int size) {
        List<Place> places = new ArrayList<>();
        for (String operation : options.texts("operations", "encrypt", "decrypt")) {
            for (int threads : options.numbers("threads", 1, 2)) {
                for (Subject subject : subjects) {
                    if (subject.does(operation, size, threads)) {
                        places.add(new Place(new Cell(provider, size, operation, threads), subject));
                    }
                }
            }
        }
        return places;
    }

    /** All in turns, again and again, each time in another order, which the seed gives. The first round does not count. */
    private void measure(Child child, List<Place> places, int seed) {
        Random random = new Random(seed);
        List<Place> order = new ArrayList<>(places);
        for (int round = 0; round <= options.number("rounds", 41); round++) {
            Collections.shuffle(order, random);
            int milliseconds = round == 0 ? options.number("first", 500) : options.number("milliseconds", 25);
            for (Place place : order) {
                Turn turn = measure(child, place, milliseconds);
                if (round > 0) {
                    turns.computeIfAbsent(place, key -> new ArrayList<>()).add(turn);
                }
            }
        }
    }

    private static Turn measure(Child child, Place place, int milliseconds) {
        Cell cell = place.cell();
        child.order(String.join(
                " ",
                "measure",
                place.subject().className(),
                cell.operation(),
                Integer.toString(cell.size()),
                Integer.toString(cell.threads()),
                Integer.toString(milliseconds)));
        String[] answer = child.await("measured").split(" ", -1);
        int messages = place.subject().messagesOfCall();
        return new Turn(
                tenths(Double.parseDouble(answer[0]) / messages), tenths(Double.parseDouble(answer[1]) / messages));
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private void report(Report report) {
        report.row("provider", "bytes", "operation", "threads", "what", "ns", "95 %", "allocated bytes");
        for (String provider : options.texts("providers", MessageMeasurements.SUN, MessageMeasurements.CORRETTO)) {
            for (int size : options.numbers("sizes", 100, 1024, 16 * 1024, LONG)) {
                for (Place place : places(provider, size)) {
                    if (turns.containsKey(place)) {
                        report(report, place);
                    }
                }
            }
        }
    }

    private void report(Report report, Place place) {
        Cell cell = place.cell();
        double allocated =
                Report.median(turns(place).stream().map(Turn::allocated).toList());
        report.raw(new Figure(place.subject().label(), cell, nanos(place), allocated));
        Median nanos = Median.of(nanos(place));
        report.row(
                cell.provider(),
                cell.size(),
                cell.operation(),
                cell.threads(),
                place.subject().label(),
                nanos.value(),
                Report.text(nanos.low()) + "–" + Report.text(nanos.high()),
                allocated);
        String what = cell + "-" + place.subject().label();
        switch (place.subject()) {
            case RAW_JCE, RAW_JCE_MANY_KEYS, RAW_JCE_SEGMENTS -> {}
            case TINK_AEAD, TINK_KMS_ENVELOPE_AEAD, ENCRYPTION_SDK, ENCRYPTION_SDK_SIGNED, ASHERAH ->
                compare(report, what, "peer/ours", place, new Place(cell, Subject.ONE_KEY));
            case MANY_KEYS -> compare(report, what, "ours/limit", place, new Place(cell, Subject.RAW_JCE_MANY_KEYS));
            case VIRTUAL_THREADS ->
                compare(report, what, "virtual/platform", place, new Place(cell, Subject.PLATFORM_THREADS));
            case PLATFORM_THREADS -> {}
            default -> {
                compare(report, what, "ours/limit", place, new Place(cell, Subject.RAW_JCE));
                compare(report, what + "-segments", "ours/limit", place, new Place(cell, Subject.RAW_JCE_SEGMENTS));
            }
        }
        scale(report, what, place);
    }

    /** How much more several threads do than one. */
    private void scale(Report report, String what, Place place) {
        Cell cell = place.cell();
        Place alone = new Place(new Cell(cell.provider(), cell.size(), cell.operation(), 1), place.subject());
        if (cell.threads() > 1 && turns.containsKey(alone)) {
            double ratio = Median.ofRatios(nanos(alone), nanos(place)).value();
            report.ratio(what + "-throughput", "threads/one", cell.threads() * ratio);
        }
    }

    private void compare(Report report, String what, String kind, Place one, Place other) {
        if (turns.containsKey(one) && turns.containsKey(other) && !one.equals(other)) {
            report.ratio(what, kind, Median.ofRatios(nanos(one), nanos(other)).value());
        }
    }

    private List<Turn> turns(Place place) {
        return turns.getOrDefault(place, List.of());
    }

    private List<Double> nanos(Place place) {
        return turns(place).stream().map(Turn::nanos).toList();
    }
}
