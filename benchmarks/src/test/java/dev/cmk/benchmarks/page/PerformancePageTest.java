package dev.cmk.benchmarks.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerformancePageTest {

    private static final Path PAGE = Path.of("../docs/PERFORMANCE.md");
    private static final Path RESULTS = Path.of("../docs/performance");

    private static final Messages.Place PLACE = new Messages.Place("jdk17", "sunjce");

    @TempDir
    private Path directory;

    @Test
    void page_says_what_the_results_say() throws IOException {
        String text = Files.readString(PAGE);

        assertThat(PerformancePage.of(RESULTS).filledIn(text))
                .as("benchmarks/run page brings it up to date")
                .isEqualTo(text);
    }

    @Test
    void pictures_of_the_page_are_there_and_are_drawn_from_the_results() throws Exception {
        assumeTrue(hasFonts(), "SKIPPED pictures of docs/PERFORMANCE.md: no font is installed here");
        Path page = Files.copy(PAGE, directory.resolve("PERFORMANCE.md"));
        Path results = Files.createDirectory(directory.resolve("performance"));
        copyResults(results);

        PerformancePage.update(page, results);

        List<String> pictures = Pattern.compile("\\(performance/(\\S+\\.svg)\\)")
                .matcher(Files.readString(page))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(pictures).isNotEmpty();
        for (String picture : pictures) {
            assertThat(RESULTS.resolve(picture)).exists();
            DocumentBuilderFactory parser = DocumentBuilderFactory.newInstance();
            parser.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            assertThat(parser.newDocumentBuilder()
                            .parse(results.resolve(picture).toFile())
                            .getElementsByTagName("text")
                            .getLength())
                    .isPositive();
        }
    }

    @Test
    void figures_that_nobody_makes_are_refused() throws IOException {
        PerformancePage page = PerformancePage.of(RESULTS);

        assertThatThrownBy(() -> page.filledIn("<!-- figures: nothing -->\n<!-- end -->"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'nothing'");
    }

    @Test
    void what_was_not_measured_is_said() throws IOException {
        PerformancePage page = PerformancePage.of(Files.createDirectory(directory.resolve("none")));

        assertThat(page.filledIn("<!-- figures: jdk17/foreground -->\nold\n<!-- end -->"))
                .isEqualTo("<!-- figures: jdk17/foreground -->\n*Not measured yet.*\n<!-- end -->");
    }

    @Test
    void goals_are_marked_where_they_are_missed_and_where_nobody_knows() {
        assertThat(ceiling(new Median(1.1, 1, 1.25))).isEqualTo("1.10 (1.00–1.25)");
        assertThat(ceiling(new Median(1.2, 1, 1.26))).isEqualTo("1.20 (1.00–1.26) ?");
        assertThat(ceiling(new Median(1.3, 1.26, 1.4))).isEqualTo("1.30 (1.26–1.40) ✗");
        assertThat(floor(new Median(1.9, 1.8, 2))).isEqualTo("1.90 (1.80–2.00)");
        assertThat(floor(new Median(1.9, 1.7, 2))).isEqualTo("1.90 (1.70–2.00) ?");
        assertThat(floor(new Median(1.7, 1.7, 1.7))).isEqualTo("1.70 ✗");
        assertThat(Goal.floor("speed", 1.8, place -> Optional.empty()).cell(PLACE))
                .isEqualTo("–");
    }

    private static String ceiling(Median found) {
        return Goal.ceiling("time", 1.25, place -> Optional.of(found)).cell(PLACE);
    }

    private static String floor(Median found) {
        return Goal.floor("speed", 1.8, place -> Optional.of(found)).cell(PLACE);
    }

    @Test
    void median_lies_where_the_binomial_distribution_says() {
        List<Double> values =
                IntStream.rangeClosed(1, 41).mapToObj(Double::valueOf).toList();

        assertThat(Median.of(values)).isEqualTo(new Median(21, 14, 28));
        assertThat(Median.of(List.of(3.0, 1.0, 2.0, 10.0))).isEqualTo(new Median(2.5, 1, 10));
        assertThat(Median.ofRatios(List.of(1.0, 4.0, 9.0), List.of(1.0, 2.0, 3.0)))
                .isEqualTo(new Median(2, 1, 3));
    }

    private static void copyResults(Path target) throws IOException {
        try (var files = Files.walk(RESULTS)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".json")).toList()) {
                Path copy = target.resolve(RESULTS.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private static boolean hasFonts() {
        try {
            return GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames().length > 0;
        } catch (LinkageError | RuntimeException e) {
            return false;
        }
    }
}
