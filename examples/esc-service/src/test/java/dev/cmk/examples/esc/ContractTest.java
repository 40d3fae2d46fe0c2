package dev.cmk.examples.esc;

import static dev.cmk.examples.esc.Contract.refused;
import static dev.cmk.examples.esc.Contract.to;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.examples.esc.OpenApi.Operation;
import dev.cmk.examples.esc.Rest.Answer;
import dev.cmk.examples.esc.demo.CustomerAccounts;
import dev.cmk.examples.esc.security.AccessTokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/**
 * The running service against its description, in the order of a customer's life. Every answer is checked where it is got.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        // So slow that a re-encryption can be paused before it ends.
        properties = {"esc.demo-data-keys=30", "esc.refusals-per-hour=1000", "cmk.re-encryption.calls-per-second=15"})
@DirtiesContext // its folder does not outlive this class
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContractTest {

    private static final String KEYS = "/api/orgs/acme/cmk";
    private static final String MOVES = KEYS + "/re-encryptions/";
    private static final String ENVIRONMENT = "/api/orgs/acme/environments/contract/test";
    private static final String CRYPTO = "/api/orgs/acme/crypto/billing/";
    private static final String DOCUMENT =
            "values:\n  host: größe.example\n  ports: [1, 2]\n  pin: {fn::secret: hunter2}\n";
    private static final String NOBODYS_KEY = KEYS + "/key-of-nobody";
    private static final String NOBODYS_MOVE = MOVES + "00000000-0000-4000-8000-000000000000";

    private static final String NEW_KEY =
            "{\"name\": \"x\", \"keyType\": \"aws_kms\", \"awsKms\": {\"roleArn\": \"x\", \"keyArn\": \"x\"}}";

    private static final Contract CONTRACT = new Contract();
    private static KeyJourney journey;

    @TempDir
    static Path folder;

    @DynamicPropertySource
    static void data(DynamicPropertyRegistry properties) {
        properties.add("esc.data", () -> folder.toAbsolutePath().toString());
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Listening {

        @Bean
        EndedMoves endedMoves() {
            return new EndedMoves();
        }
    }

    @LocalServerPort
    int port;

    @Autowired
    AccessTokens tokens;

    @Autowired
    CustomerAccounts accounts;

    @Autowired
    EndedMoves ends;

    @Autowired
    JdbcClient jdbc;

    Rest ada;
    Rest bob;

    @BeforeEach
    void callers() {
        ada = new Rest(port, tokens.issue("ada"));
        bob = new Rest(port, tokens.issue("bob"));
        if (journey == null) {
            journey = new KeyJourney(CONTRACT, ada, accounts.find("acme").orElseThrow(), ends, jdbc);
        }
    }

    @Test
    @Order(1)
    void every_endpoint_is_described_and_every_described_operation_exists(
            @Autowired @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping) {
        assertThat(CONTRACT.openApi().operations())
                .extracting(Operation::name)
                .containsExactlyInAnyOrderElementsOf(Endpoints.of(mapping).stream()
                        .filter(endpoint -> endpoint.contains(" /api/"))
                        .toList());
    }

    @Test
    @Order(1)
    void the_description_is_served_to_everybody() {
        Answer served = Rest.anonymous(port).get("/openapi.yaml");
        assertThat(served.status()).isEqualTo(200);
        assertThat(served.type()).startsWith("application/yaml");
        assertThat(served.body()).startsWith("openapi: 3.1.");
    }

    @Test
    @Order(2)
    void the_first_key_is_tested_and_added_and_its_re_encryption_can_be_watched_and_paused() {
        journey.first();
    }

    @Test
    @Order(3)
    void another_key_becomes_the_default_and_data_keys_are_sent_to_and_fro() {
        journey.second();
    }

    @Test
    @Order(4)
    void what_cannot_be_moved_is_listed_retried_and_written_off() {
        journey.lose();
    }

    @Test
    @Order(5)
    void all_keys_are_disabled_and_the_empty_one_is_removed() {
        journey.leave();
    }

    @Test
    @Order(6)
    void lists_come_in_parts() {
        for (String path : List.of(KEYS, KEYS + "/re-encryptions", KEYS + "/audit")) {
            String next =
                    CONTRACT.get(ada, path + "?limit=1", 200).json().get("next").asString();
            CONTRACT.get(ada, path + "?limit=1&after=" + next, 200);
            CONTRACT.get(ada, path, 200);
            refused(CONTRACT.get(ada, path + "?limit=0", 400), "invalid-argument");
            refused(CONTRACT.get(ada, path + "?limit=many", 400), "bad-request");
            refused(CONTRACT.get(ada, path + "?after=guessed", 400), "invalid-argument");
        }
        refused(CONTRACT.get(ada, NOBODYS_MOVE + "/failures?limit=1001", 400), "invalid-argument");
    }

    @Test
    @Order(7)
    void whoever_names_what_is_not_there_is_told_so() {
        for (String action : List.of("/pause", "/resume", "/cancel", "/retry")) {
            refused(CONTRACT.post(ada, NOBODYS_MOVE + action, "", 404), "unknown-re-encryption");
            refused(CONTRACT.post(ada, MOVES + "first" + action, "", 400), "bad-request");
        }
        refused(CONTRACT.post(ada, NOBODYS_MOVE + "/redirect", to("key-of-nobody"), 404), "unknown-re-encryption");
        refused(
                CONTRACT.post(ada, NOBODYS_MOVE + "/write-off", "{\"confirmation\": \"x\"}", 404),
                "unknown-re-encryption");
        refused(CONTRACT.get(ada, NOBODYS_MOVE, 404), "unknown-re-encryption");
        refused(CONTRACT.get(ada, NOBODYS_MOVE + "/failures", 404), "unknown-re-encryption");
        for (String action : List.of("/test", "/default", "/enable", "/re-encrypt")) {
            refused(CONTRACT.post(ada, NOBODYS_KEY + action, "", 404), "unknown-key");
            refused(CONTRACT.post(ada, KEYS + "/NO_ID" + action, "", 400), "invalid-argument");
        }
        refused(CONTRACT.post(ada, NOBODYS_KEY + "/disable", to("key-of-nobody"), 404), "unknown-key");
    }

    @Test
    @Order(7)
    void a_kms_that_asks_for_fewer_calls_may_be_asked_again(@Autowired AwsSimulator aws) {
        JsonNode key = CONTRACT.post(ada, KEYS, journey.key("busy", 2), 201).json();
        aws.faults().onAnything().throttled();
        try {
            Answer busy = CONTRACT.post(ada, KEYS + "/test", journey.key("busier", 2), 503);
            refused(busy, "throttled");
            assertThat(busy.json().get("retryable").asBoolean()).isTrue();
            JsonNode health = CONTRACT.post(ada, KEYS + "/" + key.get("id").asString() + "/test", "", 200)
                    .json();
            assertThat(health.get("reason").asString()).isEqualTo("throttled");
        } finally {
            aws.faults().clear();
        }
    }

    @Test
    @Order(8)
    void environments_are_saved_read_and_opened() {
        Answer saved = CONTRACT.call(bob, "PUT", ENVIRONMENT, DOCUMENT, 200, "If-None-Match", "*");
        assertThat(saved.body()).contains("größe.example");
        assertThat(CONTRACT.get(bob, ENVIRONMENT, 200).body()).isEqualTo(saved.body());
        CONTRACT.get(bob, ENVIRONMENT + "?revision=1", 200);
        CONTRACT.get(bob, ENVIRONMENT + "/revisions", 200);
        CONTRACT.get(bob, "/api/orgs/acme/environments", 200);
        JsonNode opened = CONTRACT.post(bob, ENVIRONMENT + "/open", "", 200).json();
        assertThat(opened.get("host").asString()).isEqualTo("größe.example");
        assertThat(opened.get("pin").asString()).isEqualTo("hunter2");
        CONTRACT.get(bob, ENVIRONMENT + "/value?path=pin", 200);
        CONTRACT.get(bob, ENVIRONMENT + "/value?path=ports", 200);

        refused(CONTRACT.call(bob, "PUT", ENVIRONMENT, DOCUMENT, 412, "If-None-Match", "*"), "concurrent-change");
        refused(CONTRACT.call(bob, "PUT", ENVIRONMENT, DOCUMENT, 412, "If-Match", "\"9\""), "concurrent-change");
        refused(CONTRACT.call(bob, "PUT", ENVIRONMENT, DOCUMENT, 400, "If-None-Match", "\"1\""), "invalid-argument");
        refused(CONTRACT.call(bob, "PUT", ENVIRONMENT, DOCUMENT, 400, "If-Match", "*"), "invalid-argument");
        refused(CONTRACT.call(bob, "PUT", ENVIRONMENT, "values: 1", 422), "invalid-document");
        refused(CONTRACT.call(bob, "PUT", ENVIRONMENT, "", 400), "bad-request");
        refused(
                CONTRACT.call(bob, "PUT", ENVIRONMENT, DOCUMENT, 415, "Content-Type", "text/html"),
                "unsupported-media-type");
        refused(CONTRACT.call(bob, "GET", ENVIRONMENT, "", 406, "Accept", "text/html"), "not-acceptable");
        refused(CONTRACT.call(bob, "GET", ENVIRONMENT + "x", "", 404, "Accept", "application/yaml"), "not-found");
        refused(CONTRACT.call(bob, "PUT", ENVIRONMENT, "- 1", 422, "Accept", "application/yaml"), "invalid-document");
        refused(CONTRACT.get(bob, ENVIRONMENT + "?revision=9", 404), "not-found");
        refused(CONTRACT.get(bob, ENVIRONMENT + "x/revisions", 404), "not-found");
        refused(CONTRACT.post(bob, ENVIRONMENT + "/open?revision=x", "", 400), "bad-request");
        refused(CONTRACT.get(bob, ENVIRONMENT + "/value?path=none", 404), "not-found");
        refused(CONTRACT.get(bob, ENVIRONMENT + "/value", 400), "bad-request");
    }

    @Test
    @Order(9)
    void batches_are_sealed_and_opened() {
        String hello =
                "{\"items\": [{\"data\": \"aGVsbG8=\", \"context\": {\"a\": \"b\"}}, {\"data\": \"\", \"context\": null}]}";
        JsonNode sealed = CONTRACT.post(bob, CRYPTO + "encrypt", hello, 200).json();
        String again = hello.replace("aGVsbG8=", sealed.at("/results/0/data").asString());
        JsonNode opened = CONTRACT.post(bob, CRYPTO + "decrypt", again, 200).json();
        assertThat(opened.at("/results/0/data").asString()).isEqualTo("aGVsbG8=");
        assertThat(opened.at("/results/1/problem/code").asString()).isEqualTo("invalid-ciphertext");
        for (String operation : List.of("encrypt", "decrypt")) {
            for (String wrong : List.of("", "null", "{}", "{\"items\": [null]}", hello.replace("\"b\"", "null"))) {
                refused(CONTRACT.post(bob, CRYPTO + operation, wrong, 400), "bad-request");
            }
            refused(CONTRACT.post(bob, CRYPTO + operation, hello.replace("aGVsbG8=", "?"), 400), "invalid-argument");
        }
    }

    @Test
    @Order(10)
    void whoever_may_not_is_told_so_by_every_operation() {
        Rest eve = new Rest(port, tokens.issue("eve"));
        Map<String, String> bodies = Map.of(
                "#/components/schemas/NewKey",
                NEW_KEY,
                "#/components/schemas/Destination",
                to("key-of-nobody"),
                "#/components/schemas/Confirmation",
                "{\"confirmation\": \"x\"}",
                "#/components/schemas/Items",
                "{\"items\": []}",
                "#/components/schemas/Document",
                DOCUMENT);
        for (Operation operation : CONTRACT.openApi().operations()) {
            String path = operation
                            .path()
                            .replace("{organization}", "acme")
                            .replace("{id}", "00000000-0000-4000-8000-000000000000")
                            .replaceAll("[{}]", "")
                    + (operation.path().endsWith("/plan") ? "?destID=x" : "?path=x");
            String sent = bodies.getOrDefault(
                    operation
                            .node()
                            .path("requestBody")
                            .findPath("schema")
                            .path("$ref")
                            .asString(""),
                    "");
            String method = operation.method();
            refused(CONTRACT.call(Rest.anonymous(port), method, path, sent, 401), "not-authenticated");
            refused(CONTRACT.call(eve, method, path, sent, 404), "not-found");
            if (operation.path().contains("/cmk")) {
                refused(CONTRACT.call(bob, method, path, sent, 403), "not-authorized");
            }
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void every_operation_has_succeeded_and_has_been_refused() {
        List<String> all =
                CONTRACT.openApi().operations().stream().map(Operation::name).toList();
        assertThat(CONTRACT.succeeded()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(CONTRACT.refused()).containsExactlyInAnyOrderElementsOf(all);
    }
}
