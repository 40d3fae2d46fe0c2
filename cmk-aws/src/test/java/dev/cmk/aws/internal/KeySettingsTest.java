package dev.cmk.aws.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cmk.aws.internal.KeySettings.Access;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySettingsTest {

    private static final String ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
    private static final String KEY = "arn:aws:kms:eu-central-1:111122223333:key/" + ID;
    private static final String ROLE = "arn:aws:iam::111122223333:role/cmk";

    private static KeySettings settings(String key, String role) {
        return KeySettings.parse(Map.of("keyArn", key, "roleArn", role));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                KEY,
                "arn:aws:kms:us-east-1:111122223333:alias/prod/data-keys_1",
                "arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
                "arn:aws:kms:ap-southeast-5:000000000000:key/" + ID,
            })
    void key_arns_are_read_and_written_alike(String arn) {
        assertThat(settings(arn, ROLE).key()).hasToString(arn);
    }

    @ParameterizedTest
    @CsvSource({
        "aws-cn, cn-north-1",
        "aws-us-gov, us-gov-west-1",
        "aws-iso, us-iso-east-1",
        "aws-iso-b, us-isob-east-1",
        "aws-iso-e, eu-isoe-west-1",
        "aws-iso-f, us-isof-south-1",
        "aws-eusc, eusc-de-east-1"
    })
    void every_partition_works(String partition, String region) {
        KeySettings settings = settings(
                "arn:" + partition + ":kms:" + region + ":111122223333:key/" + ID,
                "arn:" + partition + ":iam::111122223333:role/cmk");
        assertThat(settings.key().region()).isEqualTo(region);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            prod-key                                                | is not an ARN
            1234abcd-12ab-34cd-56ef-1234567890ab                    | is not an ARN
            alias/prod                                              | is not an ARN
            arn:aws:kms:eu-central-1:111122223333                   | is not an ARN
            arn:amazon:kms:eu-central-1:111122223333:key/1          | partition 'amazon'
            arn:AWS!:kms:eu-central-1:111122223333:key/1            | has the partition, which
            arn:aws:s3:eu-central-1:111122223333:key/1              | service 's3'
            arn:aws:kms:eu-central-9:111122223333:key/1             | region 'eu-central-9'
            arn:aws:kms:evil.example/:111122223333:key/1            | the region, which
            arn:aws:kms::111122223333:key/1                         | the region, which
            arn:aws:kms:aws-global:111122223333:key/1               | region 'aws-global'
            arn:aws:kms:cn-north-1:111122223333:key/1               | not in the partition 'aws'
            arn:aws:kms:eu-central-1:11112222333:key/1              | not 12 digits
            arn:aws:kms:eu-central-1:acme:key/1                     | not 12 digits
            arn:aws:kms:eu-central-1:111122223333:prod              | key/ and the id
            arn:aws:kms:eu-central-1:111122223333:key/              | key/ and the id
            arn:aws:kms:eu-central-1:111122223333:key/1/2           | key/ and the id
            arn:aws:kms:eu-central-1:111122223333:key/1234ABCD      | key/ and the id
            arn:aws:kms:eu-central-1:111122223333:key/*             | key/ and the id
            arn:aws:kms:eu-central-1:111122223333:alias/            | alias/ and the name
            arn:aws:kms:eu-central-1:111122223333:alias/a b         | alias/ and the name
            arn:aws:kms:eu-central-1:111122223333:alias/aws/s3      | a key that AWS manages
            """)
    void a_wrong_key_arn_says_which_part_is_wrong(String arn, String part) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(arn, ROLE))
                .withMessageStartingWith("setting 'keyArn' ")
                .withMessageContaining(part);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cmk                                       | is not an ARN
            arn:aws:kms::111122223333:role/cmk        | service 'kms'
            arn:aws:iam:eu-central-1:111122223333:role/cmk | names a region
            arn:aws:iam::1111:role/cmk                | not 12 digits
            arn:aws:iam::111122223333:user/cmk        | role/ and the path
            arn:aws:iam::111122223333:role/           | role/ and the path
            arn:aws:iam::111122223333:role/a//b       | role/ and the path
            arn:aws:iam::111122223333:role/"          | role/ and the path
            arn:aws-cn:iam::111122223333:role/cmk     | no role reaches into another partition
            """)
    void a_wrong_role_arn_says_which_part_is_wrong(String arn, String part) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(KEY, arn))
                .withMessageStartingWith("setting 'roleArn' ")
                .withMessageContaining(part);
    }

    @Test
    void a_role_may_have_a_path() {
        String arn = "arn:aws:iam::444455556666:role/teams/security/cmk+prod@acme";
        RoleArn role = settings(KEY, arn).role();
        assertThat(role).hasToString(arn);
        assertThat(role.name()).isEqualTo("cmk+prod@acme");
    }

    @Test
    void no_role_is_longer_than_iam_allows() {
        String path = ("p".repeat(60) + "/").repeat(10);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(KEY, "arn:aws:iam::111122223333:role/" + path + "cmk"))
                .withMessageContaining("role/ and the path");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(KEY, "arn:aws:iam::111122223333:role/" + "r".repeat(65)))
                .withMessageContaining("role/ and the path");
    }

    @Test
    void access_is_by_role_unless_it_is_said_otherwise() {
        assertThat(settings(KEY, ROLE).access()).isEqualTo(Access.ROLE);
        assertThat(KeySettings.parse(Map.of("keyArn", KEY, "roleArn", ROLE, "access", "role"))
                        .access())
                .isEqualTo(Access.ROLE);
        assertThat(KeySettings.parse(Map.of("keyArn", KEY, "roleArn", ROLE, "access", "web-identity"))
                        .access())
                .isEqualTo(Access.WEB_IDENTITY);
        assertThat(KeySettings.parse(Map.of("keyArn", KEY, "access", "direct")).role())
                .isNull();
    }

    @Test
    void access_and_role_have_to_fit_together() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeySettings.parse(Map.of("keyArn", KEY)))
                .withMessage("setting 'roleArn' is missing; it holds the ARN of the role that may use the key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeySettings.parse(Map.of("keyArn", KEY, "roleArn", ROLE, "access", "direct")))
                .withMessage("setting 'roleArn' makes no sense with direct access");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeySettings.parse(Map.of("keyArn", KEY, "roleArn", ROLE, "access", "root")))
                .withMessage("setting 'access' is not one of role, web-identity, direct");
    }

    @Test
    void an_alias_covers_the_keys_beside_it_and_a_key_only_itself() {
        KeyArn key = KeyArn.parse("keyArn", KEY);
        KeyArn alias = KeyArn.parse("keyArn", "arn:aws:kms:eu-central-1:111122223333:alias/prod");
        assertThat(key.covers(key)).isTrue();
        assertThat(alias.covers(key)).isTrue();
        assertThat(key.covers(alias)).isFalse();
        for (String other : new String[] {
            "arn:aws:kms:eu-central-1:444455556666:key/" + ID,
            "arn:aws:kms:eu-west-1:111122223333:key/" + ID,
            "arn:aws-cn:kms:cn-north-1:111122223333:key/" + ID
        }) {
            assertThat(alias.covers(KeyArn.parse("keyArn", other))).as(other).isFalse();
            assertThat(key.covers(KeyArn.parse("keyArn", other))).as(other).isFalse();
        }
    }

    @Test
    void replicas_of_a_multi_region_key_have_one_fingerprint_and_other_keys_their_own() {
        String mrk = ":111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";
        String here = KeyArn.parse("keyArn", "arn:aws:kms:eu-central-1" + mrk).fingerprint();
        assertThat(KeyArn.parse("keyArn", "arn:aws:kms:us-east-1" + mrk).fingerprint())
                .isEqualTo(here);
        assertThat(KeyArn.parse("keyArn", "arn:aws:kms:eu-central-1" + mrk.replace("1111", "4444"))
                        .fingerprint())
                .isNotEqualTo(here);
        assertThat(KeyArn.parse("keyArn", KEY).fingerprint()).isEqualTo(KEY);
    }
}
