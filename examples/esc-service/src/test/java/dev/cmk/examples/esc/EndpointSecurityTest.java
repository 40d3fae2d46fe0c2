package dev.cmk.examples.esc;

import static dev.cmk.examples.esc.Visitor.location;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.examples.esc.Endpoint.Access;
import dev.cmk.examples.esc.Rest.Answer;
import dev.cmk.examples.esc.demo.CustomerAccount;
import dev.cmk.examples.esc.demo.CustomerAccounts;
import dev.cmk.examples.esc.security.AccessTokens;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every endpoint, and everybody at the door. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"esc.demo-data-keys=0", "esc.refusals-per-hour=1000"})
@DirtiesContext // its folder does not outlive this class
class EndpointSecurityTest {

    private static final String NOT_THERE = "there is no organization acme";

    @TempDir
    static Path folder;

    @DynamicPropertySource
    static void data(DynamicPropertyRegistry properties) {
        properties.add("esc.data", () -> folder.toAbsolutePath().toString());
    }

    enum Person {
        NOBODY,
        MALLORY,
        BOB,
        ADA,
        EVE;

        String username() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isStranger() {
            return this == MALLORY || this == EVE;
        }
    }

    @LocalServerPort
    int port;

    @Autowired
    AccessTokens tokens;

    @Autowired
    CustomerAccounts accounts;

    private static final Map<Person, Rest> SERVICES = new EnumMap<>(Person.class);
    private static final Map<Person, Visitor> VISITORS = new EnumMap<>(Person.class);

    private Rest service(Person person) {
        return SERVICES.computeIfAbsent(
                person,
                one -> one == Person.NOBODY ? Rest.anonymous(port) : new Rest(port, tokens.issue(one.username())));
    }

    private Visitor visitor(Person person) {
        return VISITORS.computeIfAbsent(
                person, one -> one == Person.NOBODY ? Visitor.nobody(port) : Visitor.signedIn(port, one.username()));
    }

    @Test
    void somebody_has_said_of_every_endpoint_who_may_call_it(
            @Autowired @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping) {
        assertThat(Endpoint.all())
                .extracting(Endpoint::name)
                .containsExactlyInAnyOrderElementsOf(Endpoints.of(mapping));
    }

    static Stream<Arguments> restTimesPeople() {
        return Endpoint.all().stream()
                .filter(endpoint -> endpoint.access().isRest())
                .flatMap(endpoint -> Stream.of(Person.values()).map(person -> Arguments.of(endpoint, person)));
    }

    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("restTimesPeople")
    void over_rest_everybody_gets_what_they_may(Endpoint endpoint, Person person) {
        Answer answer = call(person, endpoint, Endpoint.NOBODYS);
        String what = endpoint + " by " + person + ": " + answer.body();
        if (person == Person.NOBODY) {
            assertThat(answer.status()).as(what).isEqualTo(401);
        } else if (person.isStranger()) {
            assertThat(answer.status()).as(what).isEqualTo(404);
            assertThat(answer.json().get("detail").asString()).isEqualTo(NOT_THERE);
            Map<String, String> elsewhere = new HashMap<>(Endpoint.NOBODYS);
            elsewhere.put("organization", "void");
            assertThat(call(person, endpoint, elsewhere).body().replace("void", "acme"))
                    .as("as if there were none")
                    .isEqualTo(answer.body());
        } else if (person == Person.BOB && endpoint.access() == Access.ADMINS) {
            assertThat(answer.status()).as(what).isEqualTo(403);
            assertThat(answer.code()).isEqualTo("not-authorized");
        } else {
            assertThat(answer.status()).as(what).isLessThan(500).isNotIn(401, 403);
            assertThat(answer.body()).doesNotContain(NOT_THERE);
        }
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
    }

    private Answer call(Person person, Endpoint endpoint, Map<String, String> variables) {
        return service(person)
                .send(
                        endpoint.method(),
                        endpoint.path(variables),
                        endpoint.body(),
                        "Content-Type",
                        endpoint.mediaType());
    }

    static Stream<Arguments> pagesTimesPeople() {
        return Endpoint.all().stream()
                .filter(endpoint -> !endpoint.access().isRest())
                .flatMap(endpoint -> Stream.of(Person.values()).map(person -> Arguments.of(endpoint, person)));
    }

    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("pagesTimesPeople")
    void in_the_browser_everybody_sees_what_they_may(Endpoint endpoint, Person person) {
        Visitor visitor = visitor(person);
        HttpResponse<String> answer = endpoint.isPost()
                ? visitor.post(endpoint.path(Endpoint.NOBODYS), endpoint.body())
                : visitor.get(endpoint.path(Endpoint.NOBODYS));
        Access access = endpoint.access();
        String what = endpoint + " by " + person + ": " + location(answer) + answer.body();
        if (person == Person.NOBODY && access != Access.OPEN_PAGE) {
            assertThat(answer.statusCode()).as(what).isEqualTo(302);
            assertThat(location(answer)).endsWith("/login");
        } else if (isHidden(access, person)) {
            assertThat(answer.statusCode()).as(what).isEqualTo(404);
            assertThat(answer.body()).contains(NOT_THERE);
        } else if (person == Person.BOB && access == Access.ADMINS_PAGE) {
            assertThat(answer.statusCode()).as(what).isEqualTo(403);
        } else {
            if (access != Access.OPEN_PAGE) { // of errors there may be a page
                assertThat(answer.statusCode()).as(what).isLessThan(500);
            }
            assertThat(answer.statusCode()).as(what).isNotIn(401, 403);
            assertThat(location(answer)).doesNotContain("/login");
            assertThat(answer.body()).doesNotContain(NOT_THERE);
        }
        requirePolicy(answer);
    }

    private static boolean isHidden(Access access, Person person) {
        return person.isStranger() ? access.isOfOrganization() : person == Person.BOB && access == Access.HIDDEN_PAGE;
    }

    private static void requirePolicy(HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
    }

    static Stream<Arguments> formsTimesPeople() {
        return pagesTimesPeople().filter(one -> ((Endpoint) one.get()[0]).isPost());
    }

    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("formsTimesPeople")
    void a_form_of_another_site_is_refused(Endpoint endpoint, Person person) {
        HttpResponse<String> answer =
                visitor(person).postWithoutToken(endpoint.path(Endpoint.NOBODYS), endpoint.body());
        assertThat(answer.statusCode()).isEqualTo(403);
        requirePolicy(answer);
    }

    @Test
    void secrets_are_kept_by_nobody_on_the_way() {
        HttpResponse<String> page = visitor(Person.BOB).post("/orgs/acme/environments/payments/production/open", "");
        assertThat(page.body()).contains("pk-eu-saffron-glacier");
        assertThat(page.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        Answer answer = service(Person.BOB).post("/api/orgs/acme/environments/payments/production/open", "");
        assertThat(answer.body()).contains("pk-eu-saffron-glacier");
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
    }

    @Test
    void an_unknown_path_has_the_policy_too_and_sets_no_cookie_over_rest() {
        HttpResponse<String> page = visitor(Person.ADA).get("/nothing/here");
        assertThat(page.statusCode()).isEqualTo(404);
        requirePolicy(page);
        Answer answer = service(Person.ADA).send("GET", "/api/nothing", "", "Accept", "text/html");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void ids_of_another_organization_are_those_of_nobody() {
        String own = add(Person.EVE, "globex");
        Map<String, String> foreign = new HashMap<>(Endpoint.NOBODYS);
        foreign.put("key", add(Person.ADA, "acme"));
        foreign.put(
                "id",
                service(Person.ADA)
                        .get("/api/orgs/acme/cmk/migration")
                        .json()
                        .at("/migrations/0/id")
                        .asString());
        foreign.put("organization", "globex");
        List<Endpoint> withIds = Endpoint.all().stream()
                .filter(endpoint -> endpoint.names("key") || endpoint.names("id"))
                .toList();
        for (Endpoint endpoint : withIds) {
            String path = endpoint.path(foreign);
            if (endpoint.access().isRest()) {
                Answer answer = call(Person.EVE, endpoint, foreign);
                assertThat(answer.status()).as(endpoint + answer.body()).isEqualTo(404);
                assertThat(answer.code()).isEqualTo(endpoint.names("key") ? "unknown-key" : "unknown-re-encryption");
            } else {
                HttpResponse<String> answer = endpoint.isPost()
                        ? visitor(Person.EVE).post(path, endpoint.body())
                        : visitor(Person.EVE).get(path);
                assertThat(answer.statusCode()).as(endpoint.name()).isEqualTo(404);
            }
        }
        String plan = "/api/orgs/globex/cmk/" + own + "/plan?destID=";
        assertThat(service(Person.EVE).get(plan + own).status()).isEqualTo(200);
        assertThat(service(Person.EVE).get(plan + foreign.get("key")).code()).isEqualTo("unknown-key");
    }

    private String add(Person admin, String organization) {
        CustomerAccount account = accounts.find(organization).orElseThrow();
        Answer added = service(admin).post("/api/orgs/" + organization + "/cmk", """
                {"name": "own", "keyType": "aws_kms", "awsKms": {"roleArn": "%s", "keyArn": "%s"}}
                """.formatted(
                        account.roleArn(), account.keys().get(0).arn()));
        assertThat(added.status()).as(added.body()).isEqualTo(201);
        return added.json().get("id").asString();
    }
}
