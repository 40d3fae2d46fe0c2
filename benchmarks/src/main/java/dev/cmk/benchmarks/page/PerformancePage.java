package dev.cmk.benchmarks.page;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.cmk.benchmarks.page.Messages.Cell;
import dev.cmk.benchmarks.page.Messages.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
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
    private static final int SMALL = 100;

    /** What stands for itself, unlike many threads. */
    static final Predicate<String> SINGLE = subject -> !subject.endsWith("-threads");

    private final Results results;
    private final Messages messages;
    private final Map<String, Supplier<String>> regions;

    private PerformancePage(Results results) {
        this.results = results;
        this.messages = new Messages(results);
        this.regions = Map.of(
                "machine", this::machine,
                "goals", this::goals,
                "messages-100", () -> messages(SMALL),
                "messages-1024", () -> messages(1024),
                "messages-16384", () -> messages(16 * 1024),
                "messages-1048576", () -> messages(1024 * 1024),
                "allocated", this::allocated,
                "throughput", this::throughput,
                "virtual-threads", this::virtualThreads);
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
                + machine.get("began").getAsString().substring(0, 10) + "; "
                + Results.elements(machine.getAsJsonArray("libraries"))
                        .map(JsonElement::getAsString)
                        .collect(Collectors.joining(", "))
                + "\n";
    }

    private String goals() {
        Table table = Table.of(List.of("what", "goal"), messages.places(), Place::toString);
        for (Goal goal : Goal.all(results, messages)) {
            table.row(List.of(goal.what(), goal.boundInWords()), messages.places(), goal::cell);
        }
        return table.toMarkdown();
    }

    /** Nanoseconds of encrypting and decrypting by one thread, and how many times raw JCE that is. */
    private String messages(int size) {
        return ofSubjects(
                size,
                SINGLE,
                cell -> messages.nanos(cell)
                        .map(nanos -> Table.number(nanos.value())
                                + messages.times(cell, cell.of("raw-jce"))
                                        .map(times -> " (" + Table.number(times.value()) + ")")
                                        .orElse("")));
    }

    private String allocated() {
        return ofSubjects(SMALL, SINGLE, cell -> messages.allocated(cell).map(Table::number));
    }

    private String throughput() {
        return ofSubjects(SMALL, SINGLE, cell -> messages.throughput(cell.by(2)).map(Table::interval));
    }

    private String virtualThreads() {
        return ofSubjects(
                SMALL, SINGLE.negate(), cell -> messages.nanos(cell).map(nanos -> Table.number(nanos.value())));
    }

    /** A row for each subject with encrypting / decrypting on each JDK and provider. */
    private String ofSubjects(int size, Predicate<String> which, Function<Cell, Optional<String>> figure) {
        Table table = Table.of(List.of(""), messages.places(), Place::toString);
        messages.subjects(size).stream()
                .filter(which)
                .forEach(subject -> table.row(
                        List.of(subject.replace('-', ' ')),
                        messages.places(),
                        place -> Stream.of("encrypt", "decrypt")
                                .map(operation -> figure.apply(new Cell(place, size, operation, 1, subject))
                                        .orElse("–"))
                                .collect(Collectors.joining(" / "))));
        return table.toMarkdown();
    }
}
