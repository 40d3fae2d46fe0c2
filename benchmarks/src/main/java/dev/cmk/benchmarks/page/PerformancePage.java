package dev.cmk.benchmarks.page;

import com.google.gson.JsonObject;
import dev.cmk.benchmarks.page.Messages.Cell;
import dev.cmk.benchmarks.page.Messages.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page of figures. What stands between {@code <!-- figures: name -->} and {@code <!-- end -->} is made from the results;
 * everything else is written by hand.
 */
public final class PerformancePage {

    private static final Pattern REGION =
            Pattern.compile("(<!-- figures: ([a-z0-9/-]+) -->\n).*?(<!-- end -->)", Pattern.DOTALL);
    private static final List<String> OPERATIONS = List.of("encrypt", "decrypt");

    private final Results results;
    private final Messages messages;
    private final Map<String, Supplier<String>> regions;

    private PerformancePage(Results results) {
        this.results = results;
        this.messages = new Messages(results);
        this.regions = Map.of(
                "machine",
                this::machine,
                "goals",
                this::goals,
                "messages-100",
                () -> messages(100),
                "messages-1024",
                () -> messages(1024),
                "messages-16384",
                () -> messages(16 * 1024),
                "messages-1048576",
                () -> messages(1024 * 1024),
                "threads",
                this::threads,
                "allocated",
                this::allocated);
    }

    /**
     * Over what the benchmarks have written.
     *
     * @param directory has a directory for each JDK
     * @return a page that can fill in texts and draw
     * @throws IOException if the results cannot be read
     */
    public static PerformancePage of(Path directory) throws IOException {
        return new PerformancePage(Results.read(directory));
    }

    /**
     * Brings the page and its pictures up to date.
     *
     * @param page the text
     * @param directory of the results; the pictures go there too
     * @throws IOException if something cannot be read or written
     */
    public static void update(Path page, Path directory) throws IOException {
        PerformancePage made = of(directory);
        Files.writeString(page, made.filledIn(Files.readString(page)));
        new Charts(made.results, made.messages)
                .all()
                .forEach((name, chart) -> Charts.write(chart, directory.resolve(name + ".svg")));
    }

    /** The text with what the results say in its regions. */
    String filledIn(String text) {
        Matcher region = REGION.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (region.find()) {
            region.appendReplacement(
                    filled, Matcher.quoteReplacement(region.group(1) + figures(region.group(2)) + region.group(3)));
        }
        return region.appendTail(filled).toString();
    }

    /** A name of its own, or {@code jdk/benchmark} for the table that the benchmark has printed. */
    private String figures(String name) {
        Supplier<String> region = regions.get(name);
        if (region != null) {
            return region.get();
        }
        String[] parts = name.split("/", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("there are no figures of the name '" + name + "'");
        }
        return Table.of(results.table(parts[0], parts[1])).toMarkdown();
    }

    static String title(String jdk) {
        return jdk.replaceFirst("^jdk", "JDK ");
    }

    private String machine() {
        return results.jdks().stream()
                .flatMap(jdk -> results.of(jdk, Messages.BENCHMARK).stream())
                .map(result -> result.getAsJsonObject("machine"))
                .map(PerformancePage::machine)
                .collect(Collectors.joining());
    }

    private static String machine(JsonObject machine) {
        return "- " + machine.get("java").getAsString() + ", "
                + machine.get("processor").getAsString() + ", "
                + machine.get("cores").getAsString() + " cores, "
                + machine.get("system").getAsString() + ", "
                + machine.get("began").getAsString().substring(0, 10) + "\n";
    }

    private String goals() {
        Table table = new Table();
        table.row(head(Stream.of("what", "goal")));
        for (Goal goal : Goal.ALL) {
            List<String> row = new ArrayList<>(List.of(goal.what(), goal.boundInWords()));
            for (Place place : messages.places()) {
                Optional<Double> found = goal.isOfProviders()
                                || place.provider().equals("sunjce")
                        ? results.ratio(
                                place.jdk(), goal.benchmark(), goal.ratio().formatted(place.provider()))
                        : Optional.empty();
                row.add(goal.cell(found));
            }
            table.row(row);
        }
        return table.toMarkdown();
    }

    private List<String> head(Stream<String> first) {
        return Stream.concat(first, messages.places().stream().map(Place::toString))
                .toList();
    }

    /** Nanoseconds of encrypting and decrypting by one thread, and how many times raw JCE that is. */
    private String messages(int size) {
        Table table = new Table();
        table.row(head(Stream.of("")));
        for (String subject : messages.subjects(size)) {
            List<String> row = new ArrayList<>(List.of(subject.replace('-', ' ')));
            for (Place place : messages.places()) {
                row.add(OPERATIONS.stream()
                        .map(operation -> nanos(new Cell(place, size, operation, 1, subject)))
                        .collect(Collectors.joining(" / ")));
            }
            table.row(row);
        }
        return table.toMarkdown();
    }

    private String nanos(Cell cell) {
        return messages.at(cell)
                .map(figure -> Table.number(figure.median())
                        + messages.times(cell, "raw-jce")
                                .map(times -> " (" + Table.number(times) + ")")
                                .orElse(""))
                .orElse("–");
    }

    private String threads() {
        Table table = new Table();
        table.row(head(Stream.of("")));
        for (String subject : messages.subjects(100)) {
            List<String> row = new ArrayList<>(List.of(subject.replace('-', ' ')));
            for (Place place : messages.places()) {
                row.add(OPERATIONS.stream()
                        .map(operation -> results.ratio(
                                        place.jdk(),
                                        Messages.BENCHMARK,
                                        place.provider() + "-100-" + operation + "-by-2-" + subject + "-throughput")
                                .map(Table::number)
                                .orElse("–"))
                        .collect(Collectors.joining(" / ")));
            }
            table.row(row);
        }
        return table.toMarkdown();
    }

    private String allocated() {
        Table table = new Table();
        table.row(head(Stream.of("")));
        for (String subject : messages.subjects(100)) {
            List<String> row = new ArrayList<>(List.of(subject.replace('-', ' ')));
            for (Place place : messages.places()) {
                row.add(OPERATIONS.stream()
                        .map(operation -> messages.at(new Cell(place, 100, operation, 1, subject))
                                .map(figure -> Table.number(figure.allocated()))
                                .orElse("–"))
                        .collect(Collectors.joining(" / ")));
            }
            table.row(row);
        }
        return table.toMarkdown();
    }
}
