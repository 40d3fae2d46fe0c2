package dev.cmk.examples.esc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.examples.esc.security.AccessTokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** With logs as talkative as somebody makes them who looks for a fault. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "esc.demo-data-keys=0")
@DirtiesContext // its folder does not outlive this class
class SecretsInLogsTest {

    private static final String ENVIRONMENT = "/api/orgs/acme/environments/shop/logged";
    private static final List<Logger> LOGGERS = List.of(
            Logger.getLogger("dev.cmk"),
            Logger.getLogger("org.springframework"),
            Logger.getLogger("com.zaxxer.hikari"));

    @TempDir
    static Path folder;

    @DynamicPropertySource
    static void data(DynamicPropertyRegistry properties) {
        properties.add("esc.data", () -> folder.toAbsolutePath().toString());
    }

    @LocalServerPort
    int port;

    @Autowired
    AccessTokens tokens;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final Handler handler = new Handler() {

        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord line) {
            lines.add(formatter.format(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        handler.setLevel(Level.ALL);
        LOGGERS.forEach(logger -> {
            logger.setLevel(Level.ALL);
            logger.addHandler(handler);
            logger.setUseParentHandlers(false);
        });
    }

    @AfterEach
    void stopListening() {
        LOGGERS.forEach(logger -> {
            logger.setLevel(null);
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        });
    }

    @Test
    void neither_secrets_nor_tokens_are_in_the_logs_whether_it_goes_well_or_not() {
        String token = tokens.issue("ada");
        Rest ada = new Rest(port, token);
        assertThat(ada.put(ENVIRONMENT, "values: {a: {fn::secret: hunter2}}").status())
                .isEqualTo(200);
        assertThat(ada.post(ENVIRONMENT + "/open", "").body()).contains("hunter2");
        assertThat(ada.get(ENVIRONMENT + "/value?path=a").body()).contains("hunter2");
        for (String refused : new String[] {
            "values: {a: {fn::secret: hunter2, b: 1}}",
            "values: {a: {fn::secret: @hunter2}}",
            "values: *hunter2",
            "values: {a: {fn::secret: {ciphertext: hunter2}}}",
            "hunter2"
        }) {
            assertThat(ada.put(ENVIRONMENT, refused).status()).as(refused).isEqualTo(422);
        }
        assertThat(ada.post("/api/orgs/acme/crypto/s/encrypt", "{\"items\": [{\"data\": \"aHVudGVyMg==\"}]}")
                        .status())
                .isEqualTo(200);
        assertThat(ada.post("/api/orgs/acme/crypto/s/encrypt", "{\"items\": [{\"data\": \"hunter2!\"}]}")
                        .status())
                .isEqualTo(400);
        assertThat(ada.post("/api/orgs/acme/crypto/s/encrypt", "{\"items\": [{\"data\": hunter2}]}")
                        .status())
                .isEqualTo(400);

        assertThat(lines).hasSizeGreaterThan(50);
        assertThat(lines)
                .filteredOn(line -> line.contains("hunter2") || line.contains("aHVudGVyMg") || line.contains(token))
                .isEmpty();
    }
}
