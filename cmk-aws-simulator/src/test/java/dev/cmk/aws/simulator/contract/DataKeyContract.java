package dev.cmk.aws.simulator.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.KeyMetadata;

/** GenerateDataKey with and without plaintext. */
abstract class DataKeyContract extends KmsContract {

    @Test
    void a_data_key_of_256_bits_decrypts() {
        KeyMetadata key = newKey();
        GenerateDataKeyResponse dataKey = kms.generateDataKey(
                r -> r.keyId(key.keyId()).keySpec(DataKeySpec.AES_256).encryptionContext(CONTEXT));
        assertThat(dataKey.plaintext().asByteArray()).hasSize(32);
        assertThat(dataKey.keyId()).isEqualTo(key.arn());
        assertThat(decrypt(dataKey.ciphertextBlob(), CONTEXT)).isEqualTo(dataKey.plaintext());
    }

    @Test
    void a_data_key_is_bound_to_its_context() {
        KeyMetadata key = newKey();
        SdkBytes ciphertext = kms.generateDataKey(
                        r -> r.keyId(key.arn()).keySpec(DataKeySpec.AES_256).encryptionContext(CONTEXT))
                .ciphertextBlob();
        assertRefused("InvalidCiphertextException", () -> decrypt(ciphertext, Map.of()));
    }

    @Test
    void a_data_key_can_have_128_bits_or_any_number_of_bytes() {
        KeyMetadata key = newKey();
        assertThat(kms.generateDataKey(r -> r.keyId(key.arn()).keySpec(DataKeySpec.AES_128))
                        .plaintext()
                        .asByteArray())
                .hasSize(16);
        assertThat(kms.generateDataKey(r -> r.keyId(key.arn()).numberOfBytes(64))
                        .plaintext()
                        .asByteArray())
                .hasSize(64);
    }

    @Test
    void a_data_key_of_more_than_1024_bytes_is_refused() {
        KeyMetadata key = newKey();
        assertRefused(
                "ValidationException",
                "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must"
                        + " have value less than or equal to 1024",
                () -> kms.generateDataKey(r -> r.keyId(key.arn()).numberOfBytes(1025)));
    }

    @Test
    void a_data_key_has_a_specification_or_a_length() {
        KeyMetadata key = newKey();
        assertRefused("ValidationException", () -> kms.generateDataKey(r -> r.keyId(key.arn())));
        assertRefused(
                "ValidationException",
                () -> kms.generateDataKey(
                        r -> r.keyId(key.arn()).keySpec(DataKeySpec.AES_256).numberOfBytes(32)));
    }

    @Test
    void a_data_key_without_plaintext_decrypts_to_32_bytes() {
        KeyMetadata key = newKey();
        SdkBytes ciphertext = kms.generateDataKeyWithoutPlaintext(
                        r -> r.keyId(key.arn()).keySpec(DataKeySpec.AES_256).encryptionContext(CONTEXT))
                .ciphertextBlob();
        assertThat(decrypt(ciphertext, CONTEXT).asByteArray()).hasSize(32);
    }

    @Test
    void a_wrapped_data_key_is_small() {
        KeyMetadata key = newKey();
        assertThat(kms.generateDataKey(r -> r.keyId(key.arn()).keySpec(DataKeySpec.AES_256))
                        .ciphertextBlob()
                        .asByteArray())
                .hasSizeBetween(60, 200);
    }
}
