package dev.cmk.benchmarks.page;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the benchmarks have found: one JSON file for each, in a directory for each JDK. */
final class Results {

    private final Map<String, Map<String, JsonObject>> byJdk = new TreeMap<>();

    private Results() {}

    /** Reads {@code <directory>/<jdk>/<benchmark>.json}. */
    static Results read(Path directory) throws IOException {
        Results results = new Results();
        for (Path jdk : list(directory)) {
            if (Files.isDirectory(jdk)) {
                Map<String, JsonObject> benchmarks = new TreeMap<>();
                for (Path file : list(jdk)) {
                    String name = file.getFileName().toString().replaceFirst("\\.json$", "");
                    benchmarks.put(
                            name, JsonParser.parseString(Files.readString(file)).getAsJsonObject());
                }
                results.byJdk.put(jdk.getFileName().toString(), benchmarks);
            }
        }
        return results;
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    Collection<String> jdks() {
        return byJdk.keySet();
    }

    Optional<JsonObject> of(String jdk, String benchmark) {
        return Optional.ofNullable(byJdk.getOrDefault(jdk, Map.of()).get(benchmark));
    }

    Optional<Double> ratio(String jdk, String benchmark, String name) {
        return of(jdk, benchmark)
                .map(result -> result.getAsJsonObject("ratios").get(name))
                .map(JsonElement::getAsDouble);
    }

    /** The rows of the table that a benchmark has printed; the first one is its head. */
    List<List<String>> table(String jdk, String benchmark) {
        return of(jdk, benchmark)
                .map(result -> elements(result.getAsJsonArray("table"))
                        .map(row -> elements(row.getAsJsonArray())
                                .map(JsonElement::getAsString)
                                .toList())
                        .toList())
                .orElse(List.of());
    }

    static Stream<JsonElement> elements(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
