package dev.cmk.benchmarks;

import dev.cmk.benchmarks.page.PerformancePage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Every benchmark in a JVM of its own, one after another, and the page that shows what they have found. */
final class AllBenchmarks {

    private static final Path PAGE = Path.of("docs/PERFORMANCE.md");
    private static final Path RESULTS = Path.of("docs/performance");

    private AllBenchmarks() {}

    /** Those of {@code --only}, or all; the results go where the page finds them. */
    static void run(Options options, Set<String> names) throws IOException, InterruptedException {
        Path results = RESULTS.resolve("jdk" + Runtime.version().feature());
        List<String> only = options.texts("only");
        if (!names.containsAll(only)
                || !Set.of("only").containsAll(options.values().keySet())) {
            throw new UsageException("all takes only --only, with some of " + names);
        }
        for (String name : names) {
            if (only.isEmpty() || only.contains(name)) {
                List<String> command = new ArrayList<>(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx1g",
                        "-Djava.awt.headless=true",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Benchmarks.class.getName(),
                        name,
                        "--results=" + results));
                int status = new ProcessBuilder(command).inheritIO().start().waitFor();
                if (status != 0) {
                    throw new IllegalStateException(name + " has ended with status " + status);
                }
            }
        }
        page();
    }

    /** Brings the page up to date. */
    static void page() throws IOException {
        PerformancePage.update(PAGE, RESULTS);
        System.out.println("Written: " + PAGE + ", and its pictures in " + RESULTS);
    }
}
