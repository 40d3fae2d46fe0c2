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
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerformancePageTest {

    private static final Path PAGE = Path.of("../docs/PERFORMANCE.md");
    private static final Path RESULTS = Path.of("../docs/performance");

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
    void goals_are_marked_where_they_are_missed() {
        Goal ceiling = new Goal("time", true, 1.25, "messages", "time");
        Goal floor = new Goal("speed", false, 1.8, "messages", "speed");

        assertThat(ceiling.cell(Optional.of(1.25))).isEqualTo("1.25");
        assertThat(ceiling.cell(Optional.of(1.3))).isEqualTo("1.30 ✗");
        assertThat(floor.cell(Optional.of(1.8))).isEqualTo("1.80");
        assertThat(floor.cell(Optional.of(1.7))).isEqualTo("1.70 ✗");
        assertThat(floor.cell(Optional.empty())).isEmpty();
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
