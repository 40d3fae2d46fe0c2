package dev.cmk.benchmarks;

import com.google.gson.Gson;
import dev.cmk.benchmarks.page.Median;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a benchmark has found: printed as tables and ratios, and kept with every raw figure as JSON. */
final class Report {

    private static final Gson GSON = new Gson();

    private final String name;
    private final Path directory;
    private final Map<String, Object> machine = new LinkedHashMap<>();
    private final List<Object> raw = new ArrayList<>();
    private final List<List<String>> table = new ArrayList<>();
    private final Map<String, Double> ratios = new LinkedHashMap<>();
    private final Map<String, String> kinds = new LinkedHashMap<>();

    /**
     * For one benchmark, as it begins.
     *
     * @param options say where the raw figures go ({@code results}), and are kept with them
     */
    Report(String name, Options options, Map<String, String> database) {
        this.name = name;
        this.directory = Path.of(options.text("results").orElse("benchmarks/target/results"));
        machine.put("began", Instant.now().toString());
        machine.put("options", options.values());
        machine.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("processor", processor());
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("libraries", libraries());
        machine.put("database", database);
        System.out.println(name);
        machine.forEach((what, value) -> System.out.println("  " + what + ": " + value));
    }

    /** Those that are compared with, as their files are named. */
    private static List<String> libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(path -> new File(path).getName())
                .filter(
                        file -> file.matches(
                                "(tink|aws-encryption-sdk-java|appencryption|AmazonCorretto.*|bcprov-.*|postgresql)-[0-9].*\\.jar"))
                .sorted()
                .toList();
    }

    /** As Linux names it. */
    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    /** One measurement as it came. */
    void raw(Object measurement) {
        raw.add(measurement);
        System.out.println("  " + measurement);
    }

    /** A row of the table; the first one is its head. */
    void row(Object... cells) {
        table.add(Arrays.stream(cells).map(Report::text).toList());
    }

    static String text(Object cell) {
        return cell instanceof Double number ? number(number) : cell.toString();
    }

    private static String number(double number) {
        String form = Math.abs(number) >= 100 ? "%,.0f" : Math.abs(number) >= 10 ? "%.1f" : "%.3f";
        return String.format(Locale.ROOT, form, number);
    }

    /** A line at the end: what, which two things are compared, and how the first one is to the second. */
    void ratio(String what, String kind, double value) {
        kinds.put(what, kind);
        ratios.put(what, value);
    }

    /** Prints what there is and writes the file. */
    void end() throws IOException {
        System.out.println();
        int columns = table.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        table.forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (List<String> row : table) {
            StringBuilder line = new StringBuilder("|");
            for (int i = 0; i < row.size(); i++) {
                line.append(' ')
                        .append(" ".repeat(widths[i] - row.get(i).length()))
                        .append(row.get(i))
                        .append(" |");
            }
            System.out.println(line);
            if (row == table.get(0)) {
                System.out.println(line.toString().replaceAll("[^|]", "-"));
            }
        }
        System.out.println();
        ratios.forEach(
                (what, value) -> System.out.println("ratio " + what + " " + kinds.get(what) + " " + number(value)));
        Files.createDirectories(directory);
        String text = "{\n\"benchmark\": " + GSON.toJson(name)
                + ",\n\"machine\": " + GSON.toJson(machine)
                + ",\n\"table\": " + lines(table)
                + ",\n\"ratios\": " + GSON.toJson(ratios)
                + ",\n\"raw\": " + lines(raw) + "\n}\n";
        Files.writeString(directory.resolve(name + ".json"), text);
    }

    /** An array of a line for each, which differs well from that of another run. */
    private static String lines(List<?> elements) {
        return elements.stream().map(GSON::toJson).collect(Collectors.joining(",\n", "[\n", "\n]"));
    }

    static double median(List<Double> values) {
        return Median.of(values).value();
    }
}
