package dev.cmk.benchmarks.page;

import dev.cmk.benchmarks.page.Messages.Cell;
import dev.cmk.benchmarks.page.Messages.Place;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Something to be reached.
 *
 * @param what in words
 * @param isCeiling whether less is better
 * @param bound the number to stay below or to reach
 * @param found what was measured on a JDK and a security provider
 */
record Goal(String what, boolean isCeiling, double bound, Function<Place, Optional<Median>> found) {

    private static final int SMALL = 100;
    private static final int MEDIUM = 16 * 1024;
    private static final int LONG = 1024 * 1024;
    private static final String OURS = "one-key";

    /** Those of the design. */
    static List<Goal> all(Results results, Messages messages) {
        return Stream.concat(
                        Stream.of("encrypt", "decrypt").flatMap(operation -> ofMessages(operation, messages)),
                        Stream.of(
                                floor(
                                        "re-encryption of 1,000,000 data keys, part of the speed of a bare JDBC loop",
                                        0.7,
                                        ratio(results, "reencryption", "re-encryption-1000000-by-1")),
                                floor(
                                        "re-encryption at 10 ms latency, part of 2,000 calls/s, one instance",
                                        0.9,
                                        ratio(results, "reencryption-latency", "re-encryption-rate-2000-by-1")),
                                floor(
                                        "the same by two instances",
                                        0.9,
                                        ratio(results, "reencryption-latency", "re-encryption-rate-2000-by-2"))))
                .toList();
    }

    private static Stream<Goal> ofMessages(String operation, Messages messages) {
        boolean encrypts = operation.equals("encrypt");
        Stream<Goal> tink = encrypts
                ? Stream.of(floor(
                        "encrypt 100 B: Tink's plain AEAD takes, times ours",
                        1,
                        place -> times(messages, place, SMALL, operation, "tink-aead", OURS)))
                : Stream.of();
        return Stream.concat(
                tink,
                Stream.of(
                        ceiling(
                                operation + " 100 B, one data key, times raw JCE",
                                encrypts ? 1.25 : 1.35,
                                place -> times(messages, place, SMALL, operation, OURS, "raw-jce")),
                        ceiling(
                                operation + " 100 B, 10,000 data keys, times raw JCE with as many",
                                1.75,
                                place -> times(messages, place, SMALL, operation, "many-keys", "raw-jce-many-keys")),
                        ceiling(
                                operation + " 16 KiB, times raw JCE",
                                1.1,
                                place -> times(messages, place, MEDIUM, operation, OURS, "raw-jce")),
                        ceiling(
                                operation + " 1 MiB, times raw JCE, at once or in segments, whichever is better",
                                1.25,
                                place -> Stream.of("raw-jce", "raw-jce-segments")
                                        .flatMap(limit -> times(messages, place, LONG, operation, OURS, limit).stream())
                                        .max(Comparator.comparing(Median::value))),
                        floor(
                                operation + " 1 MiB, GB/s",
                                1,
                                place -> messages.nanos(new Cell(place, LONG, operation, 1, OURS))
                                        .map(nanos -> new Median(
                                                LONG / nanos.value(), LONG / nanos.high(), LONG / nanos.low()))),
                        floor(
                                operation + " 100 B, throughput of two threads, times one",
                                1.8,
                                place -> messages.throughput(new Cell(place, SMALL, operation, 2, OURS))),
                        floor(
                                operation + " 100 B: the AWS Encryption SDK takes, times ours",
                                30,
                                place -> times(messages, place, SMALL, operation, "encryption-sdk", OURS)),
                        floor(
                                operation + " 100 B: Asherah takes, times ours",
                                100,
                                place -> times(messages, place, SMALL, operation, "asherah", OURS))));
    }

    static Goal ceiling(String what, double bound, Function<Place, Optional<Median>> found) {
        return new Goal(what, true, bound, found);
    }

    static Goal floor(String what, double bound, Function<Place, Optional<Median>> found) {
        return new Goal(what, false, bound, found);
    }

    private static Optional<Median> times(
            Messages messages, Place place, int size, String operation, String one, String other) {
        Cell cell = new Cell(place, size, operation, 1, one);
        return messages.times(cell, cell.of(other));
    }

    /** Re-encryption does not depend on the provider: it is shown with the first one. */
    private static Function<Place, Optional<Median>> ratio(Results results, String benchmark, String name) {
        return place -> place.provider().equals("sunjce")
                ? results.ratio(place.jdk(), benchmark, name).map(number -> new Median(number, number, number))
                : Optional.empty();
    }

    /** ✗ where it is missed; ? where it may be either. */
    String cell(Place place) {
        return found.apply(place)
                .map(median -> Table.interval(median) + mark(median))
                .orElse("–");
    }

    private String mark(Median median) {
        boolean worstReaches = isReachedBy(isCeiling ? median.high() : median.low());
        boolean bestReaches = isReachedBy(isCeiling ? median.low() : median.high());
        return worstReaches ? "" : bestReaches ? " ?" : " ✗";
    }

    private boolean isReachedBy(double number) {
        return isCeiling ? number <= bound : number >= bound;
    }

    String boundInWords() {
        return (isCeiling ? "≤ " : "≥ ") + Table.number(bound);
    }
}
