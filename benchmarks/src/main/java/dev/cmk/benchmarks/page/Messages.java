package dev.cmk.benchmarks.page;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
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
            return PerformancePage.title(jdk) + ", " + (provider.equals("sunjce") ? "SunJCE" : "Corretto");
        }
    }

    /** What was measured. */
    record Cell(Place place, int size, String operation, int threads, String subject) {

        Cell of(String other) {
            return new Cell(place, size, operation, threads, other);
        }
    }

    /** Nanoseconds of a message and bytes that it allocates. */
    record Figure(List<Double> nanos, double allocated) {

        double median() {
            List<Double> sorted = nanos.stream().sorted().toList();
            int middle = sorted.size() / 2;
            return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        }
    }

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

    Optional<Figure> at(Cell cell) {
        return Optional.ofNullable(figures.get(cell));
    }

    /** How many times as long as another one, by the median of the rounds. */
    Optional<Double> times(Cell cell, String other) {
        return at(cell).flatMap(one -> at(cell.of(other)).map(two -> {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < one.nanos().size(); round++) {
                ratios.add(one.nanos().get(round) / two.nanos().get(round));
            }
            return new Figure(ratios, 0).median();
        }));
    }
}
