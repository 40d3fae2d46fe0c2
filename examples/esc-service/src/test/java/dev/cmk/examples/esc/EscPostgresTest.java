package dev.cmk.examples.esc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.examples.esc.environments.Environments;
import dev.cmk.examples.esc.environments.RevisionConflictException;
import dev.cmk.examples.esc.security.AccessTokens;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The service over PostgreSQL. */
@ExtendWith(EscPostgresTest.Stop.class) // stands before Spring, and so stops the database after it
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "esc.demo-data-keys=0")
@ActiveProfiles("postgres")
@DirtiesContext // its database does not outlive this class
class EscPostgresTest {

    @TempDir
    static Path folder;

    static EmbeddedPostgres postgres;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) throws IOException {
        postgres = EmbeddedPostgres.start();
        properties.add("esc.data", () -> folder.toAbsolutePath().toString());
        properties.add("spring.datasource.url", () -> postgres.getJdbcUrl("postgres", "postgres"));
        properties.add("spring.datasource.username", () -> "postgres");
        properties.add("spring.datasource.password", () -> "postgres");
    }

    static final class Stop implements AfterAllCallback {

        @Override
        public void afterAll(ExtensionContext context) throws IOException {
            postgres.close();
        }
    }

    @LocalServerPort
    int port;

    @Autowired
    AccessTokens tokens;

    @Autowired
    Environments environments;

    @Test
    void a_secret_of_the_demo_opens() {
        Rest ada = new Rest(port, tokens.issue("ada"));
        assertThat(ada.post("/api/orgs/acme/environments/payments/production/open", "")
                        .body())
                .contains("pk-eu-saffron-glacier");
    }

    @Test
    void of_those_who_create_an_environment_at_once_one_succeeds_and_the_others_are_told() {
        AtomicInteger conflicts = new AtomicInteger();
        List<Integer> attempts = IntStream.range(0, 8).boxed().toList();
        attempts.parallelStream().forEach(attempt -> {
            try {
                environments.save("acme", "race/here", "values: {attempt: " + attempt + "}", 0, "ada");
            } catch (RevisionConflictException e) {
                conflicts.incrementAndGet();
            }
        });
        assertThat(conflicts).hasValue(7);
        assertThat(environments.revisions("acme", "race/here", null)).hasSize(1);
    }
}
