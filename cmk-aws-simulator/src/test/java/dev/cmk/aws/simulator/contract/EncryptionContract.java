package dev.cmk.aws.simulator.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.ReEncryptResponse;

/** Encrypt, Decrypt, ReEncrypt. */
abstract class EncryptionContract extends KmsContract {

    private static final String INVALID = "InvalidCiphertextException";
    private static final String TOO_LONG = "1 validation error detected: Value at 'plaintext' failed to satisfy"
            + " constraint: Member must have length less than or equal to 4096";

    @Test
    void what_was_encrypted_decrypts() {
        assertThat(decrypt(encrypt(newKey(), CONTEXT), CONTEXT)).isEqualTo(SECRET);
    }

    @Test
    void what_was_encrypted_without_a_context_decrypts_without_one() {
        assertThat(decrypt(encrypt(newKey(), Map.of()), Map.of())).isEqualTo(SECRET);
    }

    @Test
    void every_answer_names_the_key_by_its_arn() {
        KeyMetadata key = newKey();
        EncryptResponse encrypted = kms.encrypt(r -> r.keyId(key.keyId()).plaintext(SECRET));
        DecryptResponse decrypted = kms.decrypt(r -> r.ciphertextBlob(encrypted.ciphertextBlob()));
        assertThat(encrypted.keyId()).isEqualTo(decrypted.keyId()).isEqualTo(key.arn());
    }

    @Test
    void decrypt_accepts_the_right_key_by_id_and_by_arn() {
        KeyMetadata key = newKey();
        SdkBytes ciphertext = encrypt(key, Map.of());
        for (String name : new String[] {key.keyId(), key.arn()}) {
            assertThat(kms.decrypt(r -> r.keyId(name).ciphertextBlob(ciphertext))
                            .plaintext())
                    .isEqualTo(SECRET);
        }
    }

    @Test
    void decrypt_refuses_another_key() {
        SdkBytes ciphertext = encrypt(newKey(), Map.of());
        String other = newKey().arn();
        assertRefused(
                "IncorrectKeyException",
                "The key ID in the request does not identify a CMK that can perform this operation.",
                () -> kms.decrypt(r -> r.keyId(other).ciphertextBlob(ciphertext)));
    }

    @Test
    void two_ciphertexts_of_one_plaintext_differ() {
        KeyMetadata key = newKey();
        assertThat(encrypt(key, CONTEXT)).isNotEqualTo(encrypt(key, CONTEXT));
    }

    @Test
    void another_value_in_the_context_is_refused() {
        SdkBytes ciphertext = encrypt(newKey(), CONTEXT);
        assertRefused(INVALID, () -> decrypt(ciphertext, Map.of("tenant", "t2", "purpose", "test")));
    }

    @Test
    void a_missing_context_is_refused() {
        SdkBytes ciphertext = encrypt(newKey(), CONTEXT);
        assertRefused(INVALID, () -> decrypt(ciphertext, Map.of()));
    }

    @Test
    void a_pair_too_many_or_too_few_is_refused() {
        SdkBytes ciphertext = encrypt(newKey(), Map.of("tenant", "t1"));
        assertRefused(INVALID, () -> decrypt(ciphertext, CONTEXT));
        SdkBytes two = encrypt(newKey(), CONTEXT);
        assertRefused(INVALID, () -> decrypt(two, Map.of("tenant", "t1")));
    }

    @Test
    void upper_and_lower_case_in_the_context_differ() {
        SdkBytes ciphertext = encrypt(newKey(), Map.of("tenant", "t1"));
        assertRefused(INVALID, () -> decrypt(ciphertext, Map.of("Tenant", "t1")));
    }

    @Test
    void the_order_of_the_context_does_not_matter() {
        Map<String, String> order = new LinkedHashMap<>();
        order.put("a", "1");
        order.put("b", "2");
        Map<String, String> otherOrder = new LinkedHashMap<>();
        otherOrder.put("b", "2");
        otherOrder.put("a", "1");
        assertThat(decrypt(encrypt(newKey(), order), otherOrder)).isEqualTo(SECRET);
    }

    @Test
    void the_border_between_name_and_value_matters() {
        SdkBytes ciphertext = encrypt(newKey(), Map.of("tenant", "t1"));
        assertRefused(INVALID, () -> decrypt(ciphertext, Map.of("tenan", "tt1")));
    }

    @Test
    void the_border_between_two_pairs_matters() {
        SdkBytes ciphertext = encrypt(newKey(), Map.of("a", "1b2", "c", "3"));
        assertRefused(INVALID, () -> decrypt(ciphertext, Map.of("a", "1", "b", "2c3")));
    }

    @Test
    void a_context_may_hold_any_unicode() {
        Map<String, String> context = Map.of("Mandant", "Müller 🔑 株式会社");
        assertThat(decrypt(encrypt(newKey(), context), context)).isEqualTo(SECRET);
    }

    @Test
    void a_changed_ciphertext_is_refused() {
        byte[] ciphertext = encrypt(newKey(), Map.of()).asByteArray();
        ciphertext[ciphertext.length - 1] ^= 1;
        assertRefused(INVALID, () -> decrypt(SdkBytes.fromByteArray(ciphertext), Map.of()));
    }

    @Test
    void a_cut_ciphertext_is_refused() {
        byte[] ciphertext = encrypt(newKey(), Map.of()).asByteArray();
        SdkBytes cut = SdkBytes.fromByteArray(Arrays.copyOf(ciphertext, ciphertext.length - 1));
        assertRefused(INVALID, () -> decrypt(cut, Map.of()));
    }

    @Test
    void what_is_no_ciphertext_is_refused() {
        assertRefused(INVALID, () -> decrypt(SdkBytes.fromUtf8String("not a ciphertext"), Map.of()));
    }

    @Test
    void a_plaintext_may_have_4096_bytes_and_no_more() {
        KeyMetadata key = newKey();
        SdkBytes longest = SdkBytes.fromByteArray(new byte[4096]);
        SdkBytes ciphertext =
                kms.encrypt(r -> r.keyId(key.arn()).plaintext(longest)).ciphertextBlob();
        assertThat(decrypt(ciphertext, Map.of())).isEqualTo(longest);
        assertRefused(
                "ValidationException",
                TOO_LONG,
                () -> kms.encrypt(r -> r.keyId(key.arn()).plaintext(SdkBytes.fromByteArray(new byte[4097]))));
    }

    @Test
    void an_empty_plaintext_is_refused() {
        KeyMetadata key = newKey();
        assertRefused(
                "ValidationException",
                () -> kms.encrypt(r -> r.keyId(key.arn()).plaintext(SdkBytes.fromByteArray(new byte[0]))));
    }

    @Test
    void a_ciphertext_of_more_than_6144_bytes_is_refused() {
        assertRefused("ValidationException", () -> decrypt(SdkBytes.fromByteArray(new byte[6145]), Map.of()));
    }

    @Test
    void re_encrypt_moves_to_another_key_and_context() {
        KeyMetadata source = newKey();
        KeyMetadata destination = newKey();
        SdkBytes ciphertext = encrypt(source, CONTEXT);
        Map<String, String> other = Map.of("tenant", "t2");

        ReEncryptResponse moved = kms.reEncrypt(r -> r.ciphertextBlob(ciphertext)
                .sourceEncryptionContext(CONTEXT)
                .destinationKeyId(destination.keyId())
                .destinationEncryptionContext(other));

        assertThat(moved.sourceKeyId()).isEqualTo(source.arn());
        assertThat(moved.keyId()).isEqualTo(destination.arn());
        assertThat(decrypt(moved.ciphertextBlob(), other)).isEqualTo(SECRET);
    }

    @Test
    void re_encrypt_refuses_another_source_context() {
        SdkBytes ciphertext = encrypt(newKey(), CONTEXT);
        String destination = newKey().arn();
        assertRefused(
                INVALID, () -> kms.reEncrypt(r -> r.ciphertextBlob(ciphertext).destinationKeyId(destination)));
    }
}
