package dev.cmk.verification.docs;

import static dev.cmk.verification.docs.Service.CONTEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.Cmk;
import dev.cmk.local.LocalKeys;
import dev.cmk.memory.InMemoryStore;
import dev.cmk.micrometer.CmkMetrics;
import dev.cmk.spi.Store;
import dev.cmk.spi.WrappingKey;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/METRICS.md. */
class MetricsPageTest {

    @Test
    void metrics_are_a_listener_that_watches(@TempDir Path folder) {
        MeterRegistry registry = new SimpleMeterRegistry();
        Store store = new InMemoryStore();
        WrappingKey platformKey = LocalKeys.create(folder.resolve("platform.json"));

        // region metrics
        CmkMetrics metrics = CmkMetrics.create(registry);
        Cmk cmk = Cmk.builder()
                .store(store)
                .platformKey(platformKey)
                .listener(metrics)
                .build();
        metrics.watch(cmk);
        // endregion

        try (cmk) {
            assertThat(cmk.cipher("acme", "prod").encrypt("hunter2".getBytes(UTF_8), CONTEXT))
                    .isNotEmpty();
            assertThat(registry.get("cmk.cache.size").gauge().value()).isEqualTo(1);
            assertThat(registry.get("cmk.data.key.creations").counter().count()).isEqualTo(1);
        }
    }
}
