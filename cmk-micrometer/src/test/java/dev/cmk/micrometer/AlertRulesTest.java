package dev.cmk.micrometer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The alert rules, as Prometheus itself evaluates them: by promtool, which comes with it. Skipped where that is missing. */
class AlertRulesTest {

    private static final Path MONITORING =
            Path.of(System.getProperty("basedir", ".")).resolveSibling("docs").resolve("monitoring");

    @Test
    void every_alert_is_raised_in_a_test_of_its_own() throws IOException {
        Set<String> alerts = names("- alert: (\\w+)", "cmk-alerts.yml");
        assertThat(alerts).isNotEmpty();
        assertThat(names("alertname(?:: |=\")(\\w+)", "cmk-alerts-test.yml")).isEqualTo(alerts);
    }

    private static Set<String> names(String pattern, String file) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(MONITORING.resolve(file)))
                .results()
                .map(found -> found.group(1))
                .collect(toSet());
    }

    @Test
    void alerts_are_raised_when_they_should_be_and_at_no_other_time() throws Exception {
        Process promtool;
        try {
            promtool = new ProcessBuilder("promtool", "test", "rules", "cmk-alerts-test.yml")
                    .directory(MONITORING.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            String missing = "no promtool: install the package prometheus (" + e.getMessage() + ")";
            assertThat(Boolean.getBoolean("test.all-alerts")).as(missing).isFalse();
            Assumptions.abort(missing);
            return;
        }
        String said = new String(promtool.getInputStream().readAllBytes(), UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
        assertThat(said).contains("SUCCESS");
    }
}
