package dev.cmk.benchmarks.page;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the benchmark of messages has found. */
final class Messages {

    static final String BENCHMARK = "messages";

    /** On which JDK and security provider. */
    record Place(String jdk, String provider) {

        @Override
        public String toString() {
            return PerformancePage.title(jdk) + ", "
                    + switch (provider) {
                        case "sunjce" -> "SunJCE";
                        case "corretto" -> "Corretto";
                        default -> provider;
                    };
        }
    }

    /** What was measured. */
    record Cell(Place place, int size, String operation, int threads, String subject) {

        Cell of(String other) {
            return new Cell(place, size, operation, threads, other);
        }

        Cell by(int others) {
            return new Cell(place, size, operation, others, subject);
        }
    }

    /** Nanoseconds of a message in each round, and bytes that it allocates. */
    private record Figure(List<Double> nanos, double allocated) {}

    private final Map<Cell, Figure> figures = new LinkedHashMap<>();

    Messages(Results results) {
        for (String jdk : results.jdks()) {
            results.of(jdk, BENCHMARK)
                    .ifPresent(result -> Results.elements(result.getAsJsonArray("raw"))
                            .map(JsonElement::getAsJsonObject)
                            .forEach(figure -> add(jdk, figure)));
        }
    }

    private void add(String jdk, JsonObject figure) {
        JsonObject cell = figure.getAsJsonObject("cell");
        figures.put(
                new Cell(
                        new Place(jdk, cell.get("provider").getAsString()),
                        cell.get("size").getAsInt(),
                        cell.get("operation").getAsString(),
                        cell.get("threads").getAsInt(),
                        figure.get("subject").getAsString()),
                new Figure(
                        Results.elements(figure.getAsJsonArray("nanos"))
                                .map(JsonElement::getAsDouble)
                                .toList(),
                        figure.get("allocated").getAsDouble()));
    }

    List<Place> places() {
        return figures.keySet().stream().map(Cell::place).distinct().toList();
    }

    List<String> subjects(int size) {
        return figures.keySet().stream()
                .filter(cell -> cell.size() == size)
                .map(Cell::subject)
                .distinct()
                .toList();
    }

    Optional<Median> nanos(Cell cell) {
        return Optional.ofNullable(figures.get(cell)).map(figure -> Median.of(figure.nanos()));
    }

    Optional<Double> allocated(Cell cell) {
        return Optional.ofNullable(figures.get(cell)).map(Figure::allocated);
    }

    /** How many times as long as another one. */
    Optional<Median> times(Cell cell, Cell other) {
        Figure one = figures.get(cell);
        Figure two = figures.get(other);
        return one == null || two == null ? Optional.empty() : Optional.of(Median.ofRatios(one.nanos(), two.nanos()));
    }

    /** The throughput of several threads through that of one. */
    Optional<Median> throughput(Cell cell) {
        return times(cell.by(1), cell).map(ratio -> ratio.times(cell.threads()));
    }
}
