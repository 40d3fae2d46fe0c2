package dev.cmk.examples.esc;

import static dev.cmk.examples.esc.Contract.refused;
import static dev.cmk.examples.esc.Contract.to;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.examples.esc.Rest.Answer;
import dev.cmk.examples.esc.demo.CustomerAccount;
import dev.cmk.keys.AuditAction;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What an admin does with the keys of an organization from the first to the last, and what is refused on the way. */
final class KeyJourney {

    private static final String KEYS = "/api/orgs/acme/cmk";
    private static final String MOVES = KEYS + "/re-encryptions/";

    private final Contract contract;
    private final Rest ada;
    private final CustomerAccount account;
    private final EndedMoves ends;
    private final JdbcClient jdbc;
    private String first = "";
    private String second = "";
    private String platform = "";

    KeyJourney(Contract contract, Rest ada, CustomerAccount account, EndedMoves ends, JdbcClient jdbc) {
        this.contract = contract;
        this.ada = ada;
        this.account = account;
        this.ends = ends;
        this.jdbc = jdbc;
    }

    void first() {
        platform = contract.get(ada, KEYS, 200).json().at("/keys/0/id").asString();
        contract.get(ada, KEYS + "/setup", 200);
        contract.get(ada, KEYS + "/migration", 200);
        contract.post(ada, KEYS + "/test", key("first", 0), 204);
        String careless = key("first", 0).replace(account.roleArn(), account.carelessRoleArn());
        refused(contract.post(ada, KEYS + "/test", careless, 400), "misconfigured");
        refused(contract.post(ada, KEYS, careless, 400), "misconfigured");
        refused(contract.post(ada, KEYS, "{\"name\": \"first\"}", 400), "bad-request");
        refused(contract.post(ada, KEYS, key("", 0), 400), "invalid-argument");
        refused(contract.post(ada, KEYS, key("platform-x", 0), 409), "name-reserved");

        Answer added = contract.post(ada, KEYS, key("first", 0), 201);
        first = added.json().get("id").asString();
        String move = newest();
        contract.post(ada, MOVES + move + "/pause", "", 200);
        refused(contract.post(ada, MOVES + move + "/pause", "", 409), "re-encryption-state");
        refused(contract.post(ada, MOVES + move + "/retry", "", 409), "re-encryption-state");
        refused(contract.post(ada, KEYS + "/" + first + "/re-encrypt", "", 409), "key-in-re-encryption");
        contract.post(ada, MOVES + move + "/resume", "", 200);
        refused(contract.post(ada, MOVES + move + "/resume", "", 409), "re-encryption-state");
        assertThat(ends.await(move)).isEqualTo(AuditAction.RE_ENCRYPTION_COMPLETED);
        JsonNode ended = contract.get(ada, MOVES + move, 200).json();
        assertThat(ended.get("state").asString()).isEqualTo("completed");
        assertThat(ended.get("safeToDeleteAfter").isNull()).isFalse();
        refused(contract.post(ada, MOVES + move + "/cancel", "", 404), "unknown-re-encryption");
    }

    String key(String name, int number) {
        return """
            {"name": "%s", "keyType": "aws_kms", "awsKms": {"roleArn": "%s", "keyArn": "%s"}}
            """.formatted(name, account.roleArn(), account.keys().get(number).arn());
    }

    private String newest() {
        return contract.get(ada, KEYS + "/migration", 200)
                .json()
                .at("/migrations/0/id")
                .asString();
    }

    void second() {
        second =
                contract.post(ada, KEYS, key("second", 1), 201).json().get("id").asString();
        refused(contract.post(ada, KEYS, key("second", 1), 409), "name-taken");
        contract.post(ada, KEYS + "/" + second + "/default", "", 200);
        refused(contract.post(ada, KEYS + "/" + second + "/default", "", 409), "already-default");
        refused(contract.post(ada, KEYS + "/" + second + "/disable", to(first), 409), "key-is-default");
        refused(contract.post(ada, KEYS + "/" + first + "/enable", "", 409), "key-enabled");
        refused(contract.call(ada, "DELETE", KEYS + "/" + first, "", 409), "key-enabled");
        contract.get(ada, KEYS + "/" + first + "/plan?destID=" + second, 200);
        refused(contract.get(ada, KEYS + "/" + first + "/plan", 400), "bad-request");
        refused(contract.get(ada, KEYS + "/" + first + "/plan?destID=key-of-nobody", 404), "unknown-key");
        contract.post(ada, KEYS + "/" + first + "/test", "", 200);

        refused(contract.post(ada, KEYS + "/" + first + "/disable", "[]", 400), "bad-request");
        refused(contract.post(ada, KEYS + "/" + first + "/disable", to(first), 409), "same-key");
        String move = started(contract.post(ada, KEYS + "/" + first + "/disable", to(second), 202));
        refused(contract.post(ada, MOVES + move + "/redirect", to(platform), 409), "re-encryption-state");
        contract.post(ada, MOVES + move + "/pause", "", 200);
        String next = started(contract.post(ada, MOVES + move + "/redirect", to(platform), 202));
        contract.post(ada, MOVES + next + "/cancel", "", 200);
        contract.post(ada, KEYS + "/" + first + "/enable", "", 200);
        String inPlace = started(contract.post(ada, KEYS + "/" + first + "/re-encrypt", "", 202));
        contract.post(ada, MOVES + inPlace + "/cancel", "", 200);
    }

    private static String started(Answer answer) {
        return answer.json().get("id").asString();
    }

    void lose() {
        account.disable(account.keys().get(0).name());
        JsonNode health =
                contract.post(ada, KEYS + "/" + first + "/test", "", 200).json();
        assertThat(health.get("reason").asString()).isEqualTo("disabled");
        Answer unusable = contract.post(ada, KEYS + "/" + first + "/default", "", 400);
        refused(unusable, "disabled");
        assertThat(unusable.json().get("retryable").asBoolean()).isFalse();
        assertThat(unusable.json().get("customerActionRequired").asBoolean()).isTrue();
        account.enable(account.keys().get(0).name());

        damageOneUnder(first);

        String move = started(contract.post(ada, KEYS + "/" + first + "/disable", to(second), 202));
        assertThat(ends.await(move)).isEqualTo(AuditAction.RE_ENCRYPTION_FAILED);
        JsonNode failures =
                contract.get(ada, MOVES + move + "/failures?limit=1", 200).json();
        assertThat(failures.at("/failures/0/failure/reason").asString("")).isEqualTo("damaged");
        contract.post(ada, MOVES + move + "/retry", "", 202);
        assertThat(ends.await(move)).isEqualTo(AuditAction.RE_ENCRYPTION_FAILED);
        JsonNode retried =
                contract.post(ada, KEYS + "/migration/retry", "", 202).json();
        assertThat(retried.get("migrations").size()).isEqualTo(1);
        assertThat(ends.await(move)).isEqualTo(AuditAction.RE_ENCRYPTION_FAILED);
        contract.get(ada, MOVES + move, 200);
        refused(
                contract.post(ada, MOVES + move + "/write-off", "{\"confirmation\": \"second\"}", 409),
                "not-confirmed");
        contract.post(ada, MOVES + move + "/write-off", "{\"confirmation\": \"first\"}", 200);
        refused(contract.call(ada, "DELETE", KEYS + "/" + first, "", 409), "data-keys-left");
    }

    private void damageOneUnder(String key) {
        int damaged = jdbc.sql("UPDATE cmk_data_key SET check_value = :nothing WHERE id ="
                        + " (SELECT id FROM cmk_data_key WHERE key_id = :key ORDER BY id FETCH FIRST ROW ONLY)")
                .param("nothing", new byte[32])
                .param("key", key)
                .update();
        assertThat(damaged).isEqualTo(1);
    }

    void leave() {
        JsonNode moves = contract.post(ada, KEYS + "/disable", "", 202).json().get("migrations");
        moves.forEach(move ->
                assertThat(ends.await(move.get("id").asString())).isEqualTo(AuditAction.RE_ENCRYPTION_COMPLETED));
        refused(contract.post(ada, KEYS + "/disable", "", 409), "nothing-to-disable");
        contract.call(ada, "DELETE", KEYS + "/" + second, "", 204);
        refused(contract.call(ada, "DELETE", KEYS + "/" + second, "", 404), "unknown-key");
    }
}
