package dev.cmk.aws.simulator.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;

/** Keys: made, found, disabled, deleted, rotated, replicated. */
abstract class KeyLifeContract extends KmsContract {

    private static final String ELSEWHERE = "us-east-1";

    private KeyState state(KeyMetadata key) {
        return kms.describeKey(r -> r.keyId(key.arn())).keyMetadata().keyState();
    }

    private void assertUnusable(String code, String message, KeyMetadata key, SdkBytes ciphertext) {
        assertRefused(code, message, () -> encrypt(key, Map.of()));
        assertRefused(code, message, () -> decrypt(ciphertext, Map.of()));
        assertRefused(
                code, message, () -> kms.generateDataKey(r -> r.keyId(key.arn()).keySpec(DataKeySpec.AES_256)));
    }

    @Test
    void a_new_key_is_described() {
        KeyMetadata created =
                kms.createKey(r -> r.description("of the contract")).keyMetadata();
        KeyMetadata key = kms.describeKey(r -> r.keyId(created.keyId())).keyMetadata();
        assertThat(key.arn()).isEqualTo("arn:aws:kms:eu-central-1:" + key.awsAccountId() + ":key/" + key.keyId());
        assertThat(key.description()).isEqualTo("of the contract");
        assertThat(key.enabled()).isTrue();
        assertThat(key.keyStateAsString()).isEqualTo("Enabled");
        assertThat(key.keySpecAsString()).isEqualTo("SYMMETRIC_DEFAULT");
        assertThat(key.keyUsageAsString()).isEqualTo("ENCRYPT_DECRYPT");
        assertThat(key.originAsString()).isEqualTo("AWS_KMS");
        assertThat(key.keyManagerAsString()).isEqualTo("CUSTOMER");
        assertThat(key.multiRegion()).isFalse();
        assertThat(key.creationDate()).isNotNull();
    }

    @Test
    void a_key_that_is_not_there_is_not_found() {
        KeyMetadata key = newKey();
        String absent = key.arn().replace(key.keyId(), "00000000-0000-4000-8000-000000000000");
        assertRefused(
                "NotFoundException",
                "Key '" + absent + "' does not exist",
                () -> kms.encrypt(r -> r.keyId(absent).plaintext(SECRET)));
    }

    @Test
    void what_is_no_key_id_is_not_found() {
        assertRefused(
                "NotFoundException", "Invalid keyId 'fake-key-id'", () -> kms.describeKey(r -> r.keyId("fake-key-id")));
    }

    @Test
    void a_key_of_another_region_is_not_found() {
        KeyMetadata key = newKey();
        KmsClient elsewhere = clients.kms(peer().administrator(), ELSEWHERE);
        assertRefused(
                "NotFoundException", "Invalid arn eu-central-1", () -> elsewhere.describeKey(r -> r.keyId(key.arn())));
    }

    @Test
    void a_ciphertext_of_another_region_is_refused() {
        SdkBytes ciphertext = encrypt(newKey(), Map.of());
        KmsClient elsewhere = clients.kms(peer().administrator(), ELSEWHERE);
        assertRefused(
                "AccessDeniedException",
                "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or"
                        + " you are not allowed to access.",
                () -> elsewhere.decrypt(r -> r.ciphertextBlob(ciphertext)));
    }

    @Test
    void a_disabled_key_cannot_be_used() {
        KeyMetadata key = newKey();
        SdkBytes ciphertext = encrypt(key, Map.of());
        kms.disableKey(r -> r.keyId(key.keyId()));
        assertThat(state(key)).isEqualTo(KeyState.DISABLED);
        assertUnusable("DisabledException", key.arn() + " is disabled.", key, ciphertext);
    }

    @Test
    void re_encrypt_needs_both_keys_enabled() {
        KeyMetadata source = newKey();
        KeyMetadata destination = newKey();
        SdkBytes ciphertext = encrypt(source, Map.of());
        kms.disableKey(r -> r.keyId(destination.keyId()));
        assertRefused(
                "DisabledException",
                () -> kms.reEncrypt(r -> r.ciphertextBlob(ciphertext).destinationKeyId(destination.keyId())));
        kms.enableKey(r -> r.keyId(destination.keyId()));
        kms.disableKey(r -> r.keyId(source.keyId()));
        assertRefused(
                "DisabledException",
                () -> kms.reEncrypt(r -> r.ciphertextBlob(ciphertext).destinationKeyId(destination.keyId())));
    }

    @Test
    void an_enabled_key_can_be_used_again() {
        KeyMetadata key = newKey();
        SdkBytes ciphertext = encrypt(key, Map.of());
        kms.disableKey(r -> r.keyId(key.keyId()));
        kms.enableKey(r -> r.keyId(key.keyId()));
        assertThat(state(key)).isEqualTo(KeyState.ENABLED);
        assertThat(decrypt(ciphertext, Map.of())).isEqualTo(SECRET);
    }

    @Test
    void a_key_can_be_disabled_and_enabled_by_its_arn() {
        KeyMetadata key = newKey();
        kms.disableKey(r -> r.keyId(key.arn()));
        assertThat(state(key)).isEqualTo(KeyState.DISABLED);
        kms.enableKey(r -> r.keyId(key.arn()));
        assertThat(state(key)).isEqualTo(KeyState.ENABLED);
    }

    @Test
    void a_key_pending_deletion_cannot_be_used() {
        KeyMetadata key = newKey();
        SdkBytes ciphertext = encrypt(key, Map.of());
        kms.scheduleKeyDeletion(r -> r.keyId(key.keyId()).pendingWindowInDays(7));
        assertThat(state(key)).isEqualTo(KeyState.PENDING_DELETION);
        assertUnusable("KMSInvalidStateException", key.arn() + " is pending deletion.", key, ciphertext);
    }

    @Test
    void a_key_pending_deletion_cannot_be_enabled() {
        KeyMetadata key = newKey();
        kms.scheduleKeyDeletion(r -> r.keyId(key.keyId()).pendingWindowInDays(7));
        assertRefused(
                "KMSInvalidStateException",
                key.arn() + " is pending deletion.",
                () -> kms.enableKey(r -> r.keyId(key.keyId())));
    }

    @Test
    void scheduling_a_deletion_tells_when() {
        KeyMetadata key = newKey();
        var scheduled = kms.scheduleKeyDeletion(r -> r.keyId(key.keyId()).pendingWindowInDays(7));
        assertThat(scheduled.keyId()).isEqualTo(key.arn());
        assertThat(scheduled.keyState()).isEqualTo(KeyState.PENDING_DELETION);
        assertThat(scheduled.deletionDate()).isAfter(key.creationDate());
        assertThat(scheduled.pendingWindowInDays()).isEqualTo(7);
    }

    @Test
    void a_key_is_not_deleted_within_a_week() {
        KeyMetadata key = newKey();
        assertRefused(
                "ValidationException",
                () -> kms.scheduleKeyDeletion(r -> r.keyId(key.keyId()).pendingWindowInDays(6)));
    }

    @Test
    void a_cancelled_deletion_leaves_the_key_disabled() {
        KeyMetadata key = newKey();
        kms.scheduleKeyDeletion(r -> r.keyId(key.keyId()).pendingWindowInDays(7));
        assertThat(kms.cancelKeyDeletion(r -> r.keyId(key.keyId())).keyId()).isEqualTo(key.arn());
        assertThat(state(key)).isEqualTo(KeyState.DISABLED);
    }

    @Test
    void what_was_encrypted_before_a_rotation_decrypts() {
        KeyMetadata key = newKey();
        SdkBytes before = encrypt(key, CONTEXT);
        kms.rotateKeyOnDemand(r -> r.keyId(key.keyId()));
        SdkBytes after = encrypt(key, CONTEXT);
        assertThat(decrypt(before, CONTEXT)).isEqualTo(SECRET);
        assertThat(decrypt(after, CONTEXT)).isEqualTo(SECRET);
    }

    @Test
    void a_replica_decrypts_in_its_region() {
        KeyMetadata key = kms.createKey(r -> r.multiRegion(true)).keyMetadata();
        assertThat(key.keyId()).matches("mrk-[0-9a-f]{32}");
        SdkBytes ciphertext = encrypt(key, CONTEXT);
        String replica = kms.replicateKey(r -> r.keyId(key.keyId()).replicaRegion(ELSEWHERE))
                .replicaKeyMetadata()
                .arn();
        KmsClient elsewhere = clients.kms(peer().administrator(), ELSEWHERE);
        var opened = elsewhere.decrypt(r -> r.ciphertextBlob(ciphertext).encryptionContext(CONTEXT));
        assertThat(opened.plaintext()).isEqualTo(SECRET);
        assertThat(opened.keyId()).isEqualTo(replica).isEqualTo(key.arn().replace("eu-central-1", ELSEWHERE));
    }
}
