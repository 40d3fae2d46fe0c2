package dev.cmk.examples.esc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.examples.esc.Rest.Answer;
import dev.cmk.examples.esc.demo.CustomerAccount;
import dev.cmk.examples.esc.demo.CustomerAccounts;
import dev.cmk.examples.esc.people.People;
import dev.cmk.examples.esc.people.Role;
import dev.cmk.examples.esc.security.AccessTokens;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The service with its demo data, as another service sees it. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"esc.demo-data-keys=40", "esc.operator=carol"})
@DirtiesContext // its folder does not outlive this class
class EscServiceTest {

    private static final String ENVIRONMENT = "/api/orgs/acme/environments/shop/test";
    private static final String DOCUMENT = """
            # kept
            values:
              host: db.example
              password:
                fn::secret: hunter2
            """;

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

    @Autowired
    CustomerAccounts accounts;

    @Autowired
    People people;

    Rest ada;
    Rest bob;
    Rest eve;

    @BeforeEach
    void callers() {
        ada = as("ada");
        bob = as("bob");
        eve = as("eve");
    }

    private Rest as(String username) {
        return new Rest(port, tokens.issue(username));
    }

    @Test
    void the_first_key_of_a_customer_re_encrypts_every_data_key() {
        JsonNode platform = ada.get("/api/orgs/acme/cmk").json().get("keys").get(0);
        assertThat(platform.get("keyType").asString()).isEqualTo("service");
        long dataKeys = platform.get("dataKeys").asLong();
        assertThat(dataKeys).isGreaterThanOrEqualTo(44);

        Answer added = ada.post(
                "/api/orgs/acme/cmk", key("first", accounts.find("acme").orElseThrow()));
        assertThat(added.status()).as(added.body()).isEqualTo(201);
        String id = added.json().get("id").asString();
        assertThat(added.json().get("defaultKey").asBoolean()).isTrue();

        JsonNode migration = ended(ada, "acme");
        assertThat(migration.get("state").asString()).as(migration.toString()).isEqualTo("completed");
        assertThat(migration.get("done").asLong()).isEqualTo(dataKeys);
        JsonNode key = StreamSupport.stream(
                        ada.get("/api/orgs/acme/cmk").json().get("keys").spliterator(), false)
                .filter(one -> one.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
        assertThat(key.get("dataKeys").asLong()).isEqualTo(dataKeys);
        assertThat(ada.post("/api/orgs/acme/environments/platform/production/open", "")
                        .body())
                .contains("8fT-vine-marble-quarry");
    }

    private static String key(String name, CustomerAccount account) {
        CustomerAccount.Key key = account.keys().get(0);
        return """
            {"name": "%s", "keyType": "aws_kms", "awsKms": {"roleArn": "%s", "keyArn": "%s"}}
            """.formatted(name, account.roleArn(), key.arn());
    }

    private static JsonNode ended(Rest admin, String organization) {
        Await.until(
                "the re-encryption ends",
                () -> !newestMove(admin, organization).get("ended").isNull());
        return newestMove(admin, organization);
    }

    private static JsonNode newestMove(Rest admin, String organization) {
        return admin.get("/api/orgs/" + organization + "/cmk/migration")
                .json()
                .get("migrations")
                .get(0);
    }

    @Test
    void a_role_without_external_id_is_refused_with_the_reason() {
        CustomerAccount account = accounts.find("acme").orElseThrow();
        String key = key("careless", account).replace(account.roleArn(), account.carelessRoleArn());
        Answer refused = ada.post("/api/orgs/acme/cmk", key);
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.type()).isEqualTo("application/problem+json");
        assertThat(refused.code()).isEqualTo("misconfigured");
    }

    @Test
    void what_a_customer_does_in_their_account_is_felt_here() {
        CustomerAccount account = accounts.find("globex").orElseThrow();
        String name = account.keys().get(0).name();
        String other = account.keys().get(1).name();
        String request = key("alias", account).replace(account.keys().get(0).arn(), account.aliasArn());
        Answer added = eve.post("/api/orgs/globex/cmk", request);
        assertThat(added.status()).as(added.body()).isEqualTo(201);
        String test = "/api/orgs/globex/cmk/" + added.json().get("id").asString() + "/test";

        account.disable(name);
        assertThat(reason(test)).isEqualTo("disabled");
        account.moveAlias(other);
        assertThat(account.keys().get(1).isBehindAlias()).isTrue();
        assertThat(reason(test)).isEmpty();
        account.scheduleDeletion(other);
        assertThat(reason(test)).isEqualTo("pending-deletion");
        account.cancelDeletion(other);
        account.enable(other);
        assertThat(reason(test)).isEmpty();
        account.denyRole();
        assertThat(reason(test)).isEqualTo("access-denied");
        account.allowRole();
        assertThat(reason(test)).isEmpty();
    }

    /** Why the key cannot be used, or empty if it can. */
    private String reason(String test) {
        return eve.post(test, "").json().path("reason").asString("");
    }

    @Test
    void a_secret_is_kept_sealed_and_opens_for_members() {
        Answer saved = ada.put(ENVIRONMENT, DOCUMENT);
        assertThat(saved.status()).as(saved.body()).isEqualTo(200);
        assertThat(saved.body()).contains("# kept", "ciphertext:").doesNotContain("hunter2");

        assertThat(bob.get(ENVIRONMENT).body()).isEqualTo(saved.body());
        assertThat(bob.post(ENVIRONMENT + "/open", "").json().get("password").asString())
                .isEqualTo("hunter2");
        assertThat(bob.get(ENVIRONMENT + "/value?path=password")
                        .json()
                        .get("value")
                        .asString())
                .isEqualTo("hunter2");

        Answer again = bob.put(ENVIRONMENT, saved.body().replace("db.example", "db2.example"));
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(ada.post(ENVIRONMENT + "/open", "").json().toString()).contains("db2.example", "hunter2");
        assertThat(ada.get(ENVIRONMENT + "/revisions")
                        .json()
                        .get("environments")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void a_document_with_aliases_is_refused_with_a_place() {
        Answer refused = ada.put(ENVIRONMENT + "-bomb", "values:\n  a: &a [1]\n  b: [*a, *a]\n");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("invalid-document");
        assertThat(refused.json().get("detail").asString()).contains("line");
    }

    @Test
    void a_member_may_not_see_keys_and_a_stranger_not_even_the_organization() {
        Answer member = bob.get("/api/orgs/acme/cmk");
        assertThat(member.status()).isEqualTo(403);
        assertThat(member.code()).isEqualTo("not-authorized");
        for (String path : new String[] {"/cmk", "/environments", "/environments/platform/production", "/cmk/audit"}) {
            Answer stranger = eve.get("/api/orgs/acme" + path);
            assertThat(stranger.status()).as(path).isEqualTo(404);
            assertThat(stranger.code()).isEqualTo("not-found");
            assertThat(stranger.body())
                    .isEqualTo(eve.get("/api/orgs/nobody" + path).body().replace("nobody", "acme"));
        }
    }

    @Test
    void whoever_has_no_valid_token_gets_a_problem() {
        for (Rest caller : new Rest[] {Rest.anonymous(port), new Rest(port, "guessed")}) {
            Answer refused = caller.get("/api/orgs/acme/cmk");
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.type()).isEqualTo("application/problem+json");
            assertThat(refused.code()).isEqualTo("not-authenticated");
        }
        String revoked = tokens.issue("ada");
        tokens.revoke(revoked);
        assertThat(new Rest(port, revoked).get("/api/orgs/acme/cmk").status()).isEqualTo(401);
    }

    @Test
    void what_no_controller_takes_is_a_problem_too() {
        Answer unknown = ada.get("/api/nothing/here");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.type()).isEqualTo("application/problem+json");
        assertThat(ada.post("/api/orgs/acme/environments", "").code()).isEqualTo("method-not-allowed");
        assertThat(ada.post("/api/orgs/acme/cmk", "{").code()).isEqualTo("bad-request");
    }

    @Test
    void other_services_seal_and_open_batches_in_which_one_item_may_fail() {
        String path = "/api/orgs/acme/crypto/billing/";
        JsonNode sealed = bob.post(
                        path + "encrypt", "{\"items\": [{\"data\": \"aGVsbG8=\", \"context\": {\"a\": \"b\"}}]}")
                .json();
        String ciphertext = sealed.get("results").get(0).get("data").asString();
        JsonNode results =
                bob.post(path + "decrypt", """
                        {"items": [{"data": "%1$s", "context": {"a": "b"}}, {"data": "%1$s"}]}
                        """.formatted(ciphertext)).json().get("results");
        assertThat(results.get(0).get("data").asString()).isEqualTo("aGVsbG8=");
        assertThat(results.get(1).get("problem").get("code").asString()).isEqualTo("invalid-ciphertext");
        assertThat(bob.post(path + "encrypt", "{\"items\": [{}]}").code()).isEqualTo("bad-request");
        assertThat(bob.post(path + "encrypt", "{}").code()).isEqualTo("bad-request");
    }

    @Test
    void what_a_customers_kms_says_is_for_admins_and_for_nobody_else() {
        CustomerAccount account = accounts.find("globex").orElseThrow();
        String path = "/api/orgs/globex/crypto/shop/encrypt";
        String items = "{\"items\": [{\"data\": \"AAAA\"}]}";
        Answer added = eve.post("/api/orgs/globex/cmk", key("told", account));
        assertThat(added.status()).as(added.body()).isEqualTo(201);
        ended(eve, "globex");
        account.denyRole();

        assertThat(eve.post("/api/orgs/globex/cmk/" + added.json().get("id").asString() + "/test", "")
                        .body())
                .contains("arn:aws:iam");
        assertThat(eve.post(path, items).body()).contains("access-denied").doesNotContain("arn:");
        account.allowRole();
    }

    @Test
    void health_is_for_everybody_and_what_lies_behind_it_for_the_operator() {
        for (Rest caller : new Rest[] {Rest.anonymous(port), ada}) {
            assertThat(caller.get("/actuator/health").body()).contains("UP").doesNotContain("unavailableKeys");
        }
        assertThat(as("carol").get("/actuator/health").body()).contains("unavailableKeys");
        assertThat(Rest.anonymous(port).get("/actuator/prometheus").status()).isEqualTo(401);
        assertThat(ada.get("/actuator/prometheus").status()).isEqualTo(403);
        assertThat(as("carol").get("/actuator/prometheus").body()).contains("cmk_");
    }

    @Test
    void who_keeps_asking_for_what_is_for_admins_does_not_fill_the_audit_trail() {
        people.add("dan", "Dan", "{noop}unused");
        people.join("dan", "acme", Role.MEMBER);
        people.addOrganization("dans", "Dan's");
        people.join("dan", "dans", Role.ADMIN);
        Rest dan = as("dan");
        for (int number = 0; number < 50; number++) {
            assertThat(dan.get("/api/orgs/acme/cmk").status()).isEqualTo(403);
        }
        for (String path : new String[] {"/cmk", "/cmk/audit"}) {
            assertThat(dan.get("/api/orgs/acme" + path).status()).isEqualTo(429);
            assertThat(dan.get("/api/orgs/acme" + path).code()).isEqualTo("too-many-refusals");
        }
        assertThat(dan.get("/api/orgs/acme/environments").status()).isEqualTo(200);
        assertThat(dan.get("/api/orgs/dans/cmk").status()).isEqualTo(200);
        assertThat(dan.get("/api/orgs/globex/cmk").status()).isEqualTo(404);
        String trail = ada.get("/api/orgs/acme/cmk/audit?limit=1000").body();
        assertThat(trail.split("\"dan\"", -1)).hasSize(51);
    }

    /** Or a data key that has been used could be missing after a crash. */
    @Test
    void what_is_committed_is_in_the_file(@Value("${spring.datasource.url}") String url) {
        assertThat(url).contains("jdbc:h2:file:", ";WRITE_DELAY=0");
    }

    @Test
    void the_way_in_and_what_it_needs_are_served_to_everybody() {
        Rest browser = Rest.anonymous(port);
        assertThat(browser.get("/login").body()).contains("Sign in", "_csrf");
        assertThat(browser.get("/assets/htmx.js").body()).contains("htmx");
        assertThat(browser.get("/assets/esc.css").status()).isEqualTo(200);
        assertThat(browser.get("/").status()).isEqualTo(302);
    }
}
