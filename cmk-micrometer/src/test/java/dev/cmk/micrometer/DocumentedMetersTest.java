package dev.cmk.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent.KeyCalled;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page, the dashboard and the alert rules name is what a service really has. */
class DocumentedMetersTest {

    private static final Path DOCS = Path.of(System.getProperty("basedir", ".")).resolveSibling("docs");
    private static final Pattern ROW =
            Pattern.compile("^\\| `(cmk[a-z.]+)` \\| [^|]+ \\|([^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("`([a-z]+)`");
    private static final Pattern SERIES = Pattern.compile("\\bcmk_[a-z_]+(\\{[^}]*})?");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+) ?(?:=|!=|=~|!~) ?\\\\?\"");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private String exposed = "";

    @BeforeEach
    void everything_happens_once(@TempDir Path directory) throws Exception {
        CmkMetrics metrics = CmkMetrics.create(registry);
        try (Service service = Service.start(directory, metrics)) {
            service.seal(2);
            service.open();
            var unused = service.addFirstKey();
            metrics.onEvent(new KeyCalled(
                    "aws-kms", KeyCalled.Operation.UNWRAP, Duration.ofMillis(10), UnavailableReason.THROTTLED));
            exposed = registry.scrape();
        }
    }

    @Test
    void the_page_lists_every_meter_with_its_tags() throws IOException {
        Map<String, Set<String>> documented = new TreeMap<>();
        ROW.matcher(Files.readString(DOCS.resolve("METRICS.md")))
                .results()
                .forEach(row -> documented.put(row.group(1), words(row.group(2))));

        Map<String, Set<String>> real = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            real.computeIfAbsent(meter.getId().getName(), name -> new TreeSet<>())
                    .addAll(meter.getId().getTags().stream()
                            .map(tag -> tag.getKey())
                            .toList());
        }
        assertThat(documented).isEqualTo(real);
    }

    private static Set<String> words(String text) {
        return WORD.matcher(text).results().map(word -> word.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"monitoring/cmk-dashboard.json", "monitoring/cmk-alerts.yml"})
    void what_is_asked_of_prometheus_is_there(String file) throws IOException {
        Set<String> names = new TreeSet<>();
        for (MatchResult series :
                SERIES.matcher(Files.readString(DOCS.resolve(file))).results().toList()) {
            String text = series.group();
            String name = text.replaceAll("\\{.*", "");
            names.add(name);
            assertThat(exposed).as(name).containsPattern("(?m)^" + name + "[{ ]");
            LABEL.matcher(text)
                    .results()
                    .map(label -> label.group(1))
                    .forEach(label -> assertThat(exposed)
                            .as(text)
                            .containsPattern("(?m)^" + name + "\\{[^}]*\\b" + label + "=\""));
        }
        assertThat(names).hasSizeGreaterThan(3);
    }
}
