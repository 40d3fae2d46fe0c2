package dev.cmk.examples.esc;

import static dev.cmk.examples.esc.Instance.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.EncryptionContext;
import dev.cmk.admin.Page;
import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.event.CmkEvent;
import dev.cmk.examples.esc.environments.RevisionConflictException;
import dev.cmk.examples.esc.security.AccessTokens;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.spi.IdRange;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Two instances over one PostgreSQL, each behind the other's back: neither hears of what the other does but from there. */
class TwoInstancesTest {

    /** Does not look on its own whether keys have changed, and moves data keys with one worker or none. */
    private static Instance start(int workers) {
        return Instance.start(
                postgres,
                aws,
                folder,
                "--cmk.watch-interval=5m",
                "--cmk.re-encryption.workers=" + workers,
                "--cmk.re-encryption.calls-per-second=300",
                "--cmk.re-encryption.batch-size=10");
    }

    /** Enough to be shared out between two workers. */
    private static final int DATA_KEYS = 2 * IdRange.DATA_KEYS_PER_SHARD;

    @TempDir
    static Path folder;

    static EmbeddedPostgres postgres;
    static AwsSimulator aws;
    static Instance one;
    static Instance two;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
        aws = AwsSimulator.start();
        one = start(1);
        two = start(0);
    }

    @AfterAll
    static void stop() throws IOException {
        two.close();
        one.close();
        aws.close();
        postgres.close();
    }

    private static void createDataKeys(Instance instance, String organization, int count) {
        IntStream.range(0, count)
                .parallel()
                .forEach(number -> instance.cipher(organization, "scope-" + number)
                        .encrypt(new byte[0], EncryptionContext.none()));
    }

    private static List<ReEncryptionProgress> moves(Instance instance, String organization) {
        return instance.admin()
                .jobs(ADA, organization, Page.Request.first(Page.MAX_SIZE))
                .items();
    }

    private static void awaitEnd(Instance instance, String organization) {
        Await.until(
                "no re-encryption runs",
                () -> moves(instance, organization).stream()
                        .allMatch(move -> move.reEncryption().endedAt() != null));
        assertThat(moves(instance, organization))
                .extracting(move -> move.reEncryption().state())
                .containsOnly(ReEncryption.State.COMPLETED);
    }

    private static int moved(Instance instance, String organization) {
        return instance.events(CmkEvent.ReEncryptionAdvanced.class)
                .filter(event ->
                        event.progress().reEncryption().organization().value().equals(organization))
                .mapToInt(CmkEvent.ReEncryptionAdvanced::moved)
                .sum();
    }

    @Test
    void a_key_disabled_on_one_wraps_no_new_data_key_on_the_other() {
        Customer customer = Customer.of("fenced", aws, one);
        String organization = customer.organization();
        KeyId old = customer.addKey("old");
        two.cipher(organization, "before").encrypt(new byte[0], EncryptionContext.none());
        assertThat(keyOfCreated(two, organization, "before")).isEqualTo(old);

        KeyId next = customer.addKey("next");
        one.admin().setDefault(ADA, organization, next);
        one.admin().disable(ADA, organization, old, next);
        createDataKeys(two, organization, 20);

        for (int number = 0; number < 20; number++) {
            assertThat(keyOfCreated(two, organization, "scope-" + number)).isEqualTo(next);
        }
        // as created, and not moved since
        assertThat(one.bean(JdbcClient.class)
                        .sql("SELECT DISTINCT key_id, wrap_version FROM cmk_data_key WHERE organization = :organization"
                                + " AND scope <> :before")
                        .param("organization", organization)
                        .param("before", "before")
                        .query()
                        .listOfRows())
                .containsExactly(Map.of("key_id", next.value(), "wrap_version", 1L));
        awaitEnd(one, organization);
        assertThat(one.admin().list(ADA, organization, Page.Request.first(10)).items())
                .filteredOn(listing -> listing.key().id().equals(old))
                .allMatch(listing -> listing.dataKeys() == 0);
    }

    private static KeyId keyOfCreated(Instance instance, String organization, String scope) {
        return instance.events(CmkEvent.DataKeyCreated.class)
                .filter(event -> event.organization().value().equals(organization)
                        && event.scope().value().equals(scope))
                .map(CmkEvent.DataKeyCreated::key)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_re_encryption_started_on_one_is_seen_on_the_other_while_it_runs_and_when_it_has_ended() {
        Customer customer = Customer.of("seen", aws, one);
        createDataKeys(two, customer.organization(), 20);
        customer.addKey("first");

        JsonNode seen = newest(two, customer);
        assertThat(seen.get("id").asString())
                .isEqualTo(newest(one, customer).get("id").asString());
        assertThat(seen.get("total").asLong()).isEqualTo(20);
        awaitEnd(two, customer.organization());
        assertThat(newest(two, customer).get("state").asString()).isEqualTo("completed");
        assertThat(newest(two, customer).get("done").asLong()).isEqualTo(20);
        assertThat(moved(two, customer.organization())).isZero();
    }

    private static JsonNode newest(Instance instance, Customer customer) {
        return instance.as("ada")
                .get("/api/orgs/" + customer.organization() + "/cmk/migration")
                .json()
                .get("migrations")
                .get(0);
    }

    @Test
    void two_instances_work_at_a_re_encryption_and_what_one_leaves_when_it_stops_the_other_finishes() {
        Customer customer = Customer.of("left", aws, one);
        String organization = customer.organization();
        createDataKeys(one, organization, DATA_KEYS);
        byte[] ciphertext = one.cipher(organization, "scope-0").encrypt(new byte[] {1}, EncryptionContext.none());
        try (Instance third = start(1)) {
            customer.addKey("first");
            Await.until("both move data keys", () -> moved(one, organization) > 0 && moved(third, organization) > 0);
        }
        ReEncryptionProgress left = moves(two, organization).get(0);
        assertThat(left.remaining()).isPositive();

        awaitEnd(two, organization);
        ReEncryptionProgress ended = moves(two, organization).get(0);
        assertThat(ended.reEncryption().id()).isEqualTo(left.reEncryption().id());
        assertThat(ended.done()).isEqualTo(ended.total()).isEqualTo(DATA_KEYS);
        assertThat(two.cipher(organization, "scope-0").decrypt(ciphertext, EncryptionContext.none()))
                .containsExactly(1);
    }

    @Test
    void a_token_issued_on_one_is_good_on_the_other_until_either_revokes_it() {
        String token = one.bean(AccessTokens.class).issue("bob");
        Rest bob = two.calledWith(token);
        assertThat(bob.get("/api/orgs/acme/environments").status()).isEqualTo(200);
        two.bean(AccessTokens.class).revoke(token);
        assertThat(one.calledWith(token).get("/api/orgs/acme/environments").status())
                .isEqualTo(401);
    }

    @Test
    void an_environment_saved_on_one_is_in_the_way_of_an_older_change_on_the_other() {
        String yaml = "values: {password: {fn::secret: hunter2}}";
        int first = one.environments().save("acme", "shop/both", yaml, 0, "ada").number();
        one.environments().save("acme", "shop/both", "values: {password: {fn::secret: hunter3}}", first, "ada");
        assertThatThrownBy(() -> two.environments().save("acme", "shop/both", yaml, first, "bob"))
                .isInstanceOf(RevisionConflictException.class)
                .hasMessageContaining("revision 2");
        assertThat(two.as("bob").post("/api/orgs/acme/environments/both", "").status())
                .isEqualTo(404); // a name without a slash has no address
        assertThat(two.environments().value("acme", "shop/both", "password")).isEqualTo("hunter3");
    }
}
