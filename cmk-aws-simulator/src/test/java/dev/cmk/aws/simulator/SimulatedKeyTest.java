package dev.cmk.aws.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

/** What a key's owner does without going through KMS. */
class SimulatedKeyTest extends SimulatorFixture {

    @Test
    void disabling_enabling_and_deleting_take_effect_at_once() {
        KmsClient kms = kms();
        key.disable();
        assertRefused("DisabledException", () -> encrypt(kms));
        key.enable();
        encrypt(kms);
        key.scheduleDeletion(Duration.ofDays(7));
        assertRefused("KMSInvalidStateException", () -> encrypt(kms));
        key.cancelDeletion();
        assertThat(key.state()).isEqualTo(KeyState.DISABLED);
    }

    @Test
    void a_key_is_gone_when_its_waiting_period_is_over() {
        KmsClient kms = kms();
        SdkBytes ciphertext = encrypt(kms);
        key.scheduleDeletion(Duration.ofDays(7));
        clock.advance(Duration.ofDays(7));
        KmsClient later = kms();
        assertThat(message(() -> encrypt(later))).isEqualTo("Key '" + key.arn() + "' does not exist");
        assertRefused("AccessDeniedException", () -> later.decrypt(r -> r.ciphertextBlob(ciphertext)));
        assertThat(aws.key(key.arn())).isEmpty();
        assertThatIllegalStateException().isThrownBy(key::state);
    }

    @Test
    void an_alias_moves_to_another_key() {
        role.setPermissions(Permission.allow("kms:*"));
        String alias = key.createAlias("alias/prod");
        SimulatedKey second = aws.createKey(CUSTOMER, Clients.REGION);
        second.takeAlias("alias/prod");
        assertThat(kms().encrypt(r -> r.keyId(alias).plaintext(SECRET)).keyId()).isEqualTo(second.arn());
        assertThat(aws.key(alias).orElseThrow().arn()).isEqualTo(second.arn());
        aws.deleteAlias(alias);
        assertThat(aws.key(alias)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> aws.deleteAlias(alias));
        assertThatIllegalArgumentException().isThrownBy(() -> second.takeAlias("alias/prod"));
        assertThatIllegalArgumentException().isThrownBy(() -> key.createAlias("prod"));
        assertThatIllegalArgumentException().isThrownBy(() -> key.createAlias("alias/aws/kms"));
    }

    @Test
    void what_was_encrypted_before_a_rotation_stays_readable_in_all_regions() {
        SimulatedKey multiRegion = aws.createMultiRegionKey(CUSTOMER, Clients.REGION);
        multiRegion.replicateTo("us-east-1");
        role.setPermissions(Permission.allow("kms:*"));
        KmsClient here = kms();
        KmsClient there = clients.kms(Clients.of(session()), "us-east-1");
        SdkBytes before =
                here.encrypt(r -> r.keyId(multiRegion.arn()).plaintext(SECRET)).ciphertextBlob();
        multiRegion.rotate();
        SdkBytes after =
                here.encrypt(r -> r.keyId(multiRegion.arn()).plaintext(SECRET)).ciphertextBlob();
        for (SdkBytes ciphertext : new SdkBytes[] {before, after}) {
            assertThat(there.decrypt(r -> r.ciphertextBlob(ciphertext)).plaintext())
                    .isEqualTo(SECRET);
        }
        assertThatIllegalStateException().isThrownBy(() -> key.replicateTo("us-east-1"));
    }

    @ParameterizedTest
    @CsvSource({
        "eu-west-1,aws", "cn-north-1,aws-cn", "us-gov-west-1,aws-us-gov", "us-iso-east-1,aws-iso",
        "us-isob-east-1,aws-iso-b", "eu-isoe-west-1,aws-iso-e", "us-isof-south-1,aws-iso-f", "eusc-de-east-1,aws-eusc"
    })
    void a_key_is_in_the_partition_of_its_region(String region, String partition) {
        SimulatedKey there = aws.createKey("333333333333", region);
        assertThat(there.arn()).isEqualTo("arn:" + partition + ":kms:" + region + ":333333333333:key/" + there.id());
        KmsClient admin = clients.kms(
                Clients.of(
                        aws.createUser("arn:" + partition + ":iam::333333333333:user/ada", Permission.allow("kms:*"))),
                region);
        assertThat(admin.encrypt(r -> r.keyId(there.arn()).plaintext(SECRET).encryptionContext(Map.of()))
                        .keyId())
                .isEqualTo(there.arn());
    }

    @Test
    void what_cannot_be_a_key_or_role_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> aws.createKey("12", "eu-west-1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> aws.createRole("arn:aws:iam::222222222222:user/x", TrustPolicy.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> key.scheduleDeletion(Duration.ofDays(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> role.setMaxSession(Duration.ofMinutes(30)));
    }

    @Test
    void nothing_secret_shows_in_toString() {
        AccessKey accessKey = aws.credentials();
        assertThat(accessKey.toString()).doesNotContain(accessKey.secretAccessKey());
        assertThat(key).hasToString("SimulatedKey[" + key.arn() + "]");
        assertThat(role).hasToString("SimulatedRole[" + ROLE + "]");
    }
}
