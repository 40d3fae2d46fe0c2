package dev.cmk.aws.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

class SessionPolicyTest {

    private static final String ACCOUNT = "arn:aws:kms:eu-central-1:111122223333:";
    private static final KeyArn KEY = KeyArn.parse("keyArn", ACCOUNT + "key/1");
    private static final KeyArn OTHER = KeyArn.parse("keyArn", ACCOUNT + "key/2");
    private static final KeyArn ALIAS = KeyArn.parse("keyArn", ACCOUNT + "alias/prod");

    private static JsonObject statement(String policy) {
        JsonArray statements = JsonParser.parseString(policy).getAsJsonObject().getAsJsonArray("Statement");
        assertThat(statements).hasSize(1);
        return statements.get(0).getAsJsonObject();
    }

    @Test
    void a_session_may_do_three_things_with_its_key() {
        JsonObject statement = statement(SessionPolicy.toUse(KEY));
        assertThat(statement.get("Effect").getAsString()).isEqualTo("Allow");
        assertThat(statement.get("Action")).hasToString("[\"kms:Decrypt\",\"kms:Encrypt\",\"kms:GenerateDataKey\"]");
        assertThat(statement.get("Resource")).hasToString("[\"" + KEY + "\"]");
    }

    @Test
    void behind_an_alias_may_be_every_key_of_the_account_in_its_region() {
        assertThat(statement(SessionPolicy.toUse(ALIAS)).get("Resource")).hasToString("[\"" + ACCOUNT + "key/*\"]");
    }

    @Test
    void a_session_for_rewrapping_may_only_rewrap_between_the_two() {
        JsonObject statement = statement(SessionPolicy.toRewrap(KEY, OTHER));
        assertThat(statement.get("Action")).hasToString("[\"kms:ReEncryptFrom\",\"kms:ReEncryptTo\"]");
        assertThat(statement.get("Resource")).hasToString("[\"" + KEY + "\",\"" + OTHER + "\"]");
    }

    @Test
    void a_policy_fits_into_what_sts_takes() {
        KeyArn longest = KeyArn.parse(
                "keyArn", "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab");
        assertThat(SessionPolicy.toRewrap(longest, longest)).hasSizeLessThan(2048);
    }
}
