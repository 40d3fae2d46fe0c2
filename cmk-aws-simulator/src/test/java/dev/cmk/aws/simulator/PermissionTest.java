package dev.cmk.aws.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

/** The identity's policy and the key's. */
class PermissionTest extends SimulatorFixture {

    private static final String FOREIGN_ROLE = "arn:aws:iam::333333333333:role/foreign";

    private KmsClient foreign(Permission... permissions) {
        aws.createRole(FOREIGN_ROLE, TrustPolicy.of("*"), permissions);
        return clients.kms(
                Clients.of(sts.assumeRole(r -> r.roleArn(FOREIGN_ROLE).roleSessionName("acme"))
                        .credentials()));
    }

    @Test
    void inside_an_account_the_identity_policy_is_enough() {
        assertThat(encrypt(kms())).isNotNull();
        role.setPermissions();
        assertThat(message(() -> encrypt(kms())))
                .isEqualTo("User: arn:aws:sts::222222222222:assumed-role/cmk/acme is not authorized to perform:"
                        + " kms:Encrypt on resource: " + key.arn()
                        + " because no identity-based policy allows the kms:Encrypt action");
    }

    @Test
    void inside_an_account_the_key_policy_is_enough_if_it_names_the_role() {
        role.setPermissions();
        key.setPolicy(Permission.allow("kms:Encrypt").to(ROLE));
        assertThat(encrypt(kms())).isNotNull();
    }

    @Test
    void a_key_policy_that_does_not_name_the_account_leaves_nothing_to_iam() {
        key.setPolicy(Permission.allow("kms:*").to("arn:aws:iam::222222222222:user/ada"));
        assertThat(message(() -> encrypt(kms()))).contains("no resource-based policy allows the kms:Encrypt action");
    }

    @Test
    void across_accounts_both_must_allow() {
        KmsClient kms = foreign(Permission.allow("kms:Encrypt"));
        assertRefused("AccessDeniedException", () -> encrypt(kms));
        key.setPolicy(Permission.allow("kms:*").to(FOREIGN_ROLE));
        assertThat(encrypt(kms)).isNotNull();
        KmsClient powerless = foreign();
        assertRefused("AccessDeniedException", () -> encrypt(powerless));
    }

    @Test
    void across_accounts_a_key_policy_may_name_the_other_account() {
        KmsClient kms = foreign(Permission.allow("kms:Encrypt"));
        key.setPolicy(Permission.allow("kms:Encrypt").to("333333333333"));
        assertThat(encrypt(kms)).isNotNull();
    }

    @Test
    void across_accounts_a_key_that_is_not_there_looks_like_one_that_is_forbidden() {
        KmsClient kms = foreign(Permission.allow("*"));
        String absent = key.arn().replace(key.id(), "00000000-0000-4000-8000-000000000000");
        assertThat(message(() -> encrypt(kms)).replace(key.arn(), "K"))
                .isEqualTo(message(() -> kms.encrypt(r -> r.keyId(absent).plaintext(SECRET)))
                        .replace(absent, "K"));
    }

    @Test
    void a_denial_wins() {
        role.setPermissions(Permission.allow("*"), Permission.deny("kms:Encrypt"));
        assertThat(message(() -> encrypt(kms()))).contains("explicit deny in an identity-based policy");
        role.setPermissions(Permission.allow("*"));
        key.setPolicy(
                Permission.allow("kms:*").to(ROLE), Permission.deny("kms:Enc*").to("*"));
        assertThat(message(() -> encrypt(kms()))).contains("explicit deny in a resource-based policy");
    }

    @Test
    void a_permission_can_ask_for_an_encryption_context() {
        role.setPermissions(Permission.allow("kms:Encrypt").withEncryptionContext("tenant", "t1"));
        KmsClient kms = kms();
        kms.encrypt(r -> r.keyId(key.arn()).plaintext(SECRET).encryptionContext(Map.of("tenant", "t1", "more", "x")));
        assertRefused("AccessDeniedException", () -> encrypt(kms));
    }

    @Test
    void decrypt_without_a_key_id_does_not_tell_a_forbidden_key_from_an_absent_one() {
        SdkBytes ciphertext = encrypt(kms());
        role.setPermissions();
        assertThat(message(() -> kms().decrypt(r -> r.ciphertextBlob(ciphertext))))
                .startsWith("The ciphertext refers to a customer master key that does not exist");
    }

    @Test
    void re_encrypt_needs_a_permission_on_either_side() {
        SimulatedKey destination = aws.createKey(CUSTOMER, Clients.REGION);
        SdkBytes ciphertext = encrypt(kms());
        Permission from = Permission.allow("kms:ReEncryptFrom").on(key.arn());
        Permission to = Permission.allow("kms:ReEncryptTo").on(destination.arn());
        role.setPermissions(from);
        assertRefused(
                "AccessDeniedException",
                () -> kms().reEncrypt(r -> r.ciphertextBlob(ciphertext).destinationKeyId(destination.arn())));
        role.setPermissions(to);
        assertRefused(
                "AccessDeniedException",
                () -> kms().reEncrypt(r -> r.ciphertextBlob(ciphertext).destinationKeyId(destination.arn())));
        role.setPermissions(from, to);
        assertThat(kms().reEncrypt(r -> r.ciphertextBlob(ciphertext).destinationKeyId(destination.arn()))
                        .keyId())
                .isEqualTo(destination.arn());
        assertThat(aws.callLog().calls("ReEncrypt").get(2).keys()).containsExactly(key.arn(), destination.arn());
    }

    @Test
    void permissions_come_before_the_state_of_the_key() {
        role.setPermissions();
        key.disable();
        assertRefused("AccessDeniedException", () -> encrypt(kms()));
    }

    @Test
    void a_key_policy_can_be_in_awss_json() {
        key.setPolicy("""
                {"Statement": [{
                  "Effect": "Allow",
                  "Principal": {"AWS": ["%s"]},
                  "Action": ["kms:Encrypt", "kms:Decrypt"],
                  "Resource": "*",
                  "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "t1"}}
                }]}""".formatted(ROLE));
        KmsClient kms = kms();
        kms.encrypt(r -> r.keyId(key.arn()).plaintext(SECRET).encryptionContext(Map.of("tenant", "t1")));
        assertRefused("AccessDeniedException", () -> encrypt(kms));
    }

    @Test
    void what_the_simulator_does_not_know_of_a_policy_is_refused_not_ignored() {
        for (String policy : new String[] {
            "{\"Statement\":[{\"Effect\":\"Allow\",\"NotAction\":\"kms:*\",\"Principal\":\"*\"}]}",
            "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:*\",\"Principal\":\"*\","
                    + "\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"true\"}}}]}",
            "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:*\",\"Principal\":\"*\","
                    + "\"Condition\":{\"StringEquals\":{\"aws:SourceVpc\":\"vpc-1\"}}}]}"
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> key.setPolicy(policy))
                    .withMessageContaining("the simulator does not know");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> key.setPolicy(Permission.allow("kms:*")));
    }

    @Test
    void the_administrator_of_another_account_has_no_say() {
        KmsClient platform = clients.kms(Clients.of(aws.credentials()));
        assertRefused("AccessDeniedException", () -> platform.disableKey(r -> r.keyId(key.arn())));
        assertThat(key.state()).isEqualTo(KeyState.ENABLED);
    }
}
