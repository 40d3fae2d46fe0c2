package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.DataKeyId;
import dev.cmk.EncryptionContext;
import dev.cmk.InvalidCiphertextException;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WholeMessageTest {

    private final DataKeyCipher cipher = Fixture.cipher();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 100, 4096, 65535, 65536, 65537, 81_800, 81_801, 100_000, 1_048_583})
    void what_is_sealed_opens_here_and_by_the_reference(int length) {
        byte[] plaintext = Fixture.bytes(length, length);
        byte[] ciphertext = cipher.seal(plaintext, Fixture.CONTEXT);
        assertThat(cipher.open(ciphertext, Fixture.CONTEXT)).isEqualTo(plaintext);
        assertThat(Fixture.cipher().open(ciphertext, Fixture.CONTEXT)).isEqualTo(plaintext);
        assertThat(ReferenceFormat.open(Fixture.dataKey(), "acme", "environments/prod", Fixture.PAIRS, ciphertext))
                .isEqualTo(plaintext);
    }

    @ParameterizedTest
    @EnumSource
    void nonces_of_either_kind_open_by_the_reference(Nonces nonces) {
        byte[] ciphertext = Fixture.cipher(nonces).seal(new byte[] {1, 2, 3}, EncryptionContext.none());
        assertThat(ReferenceFormat.open(Fixture.dataKey(), "acme", "environments/prod", Map.of(), ciphertext))
                .containsExactly(1, 2, 3);
    }

    @Test
    void suite_1_adds_97_bytes_and_is_used_up_to_64_KiB() {
        for (int length : new int[] {0, 100, 65536}) {
            byte[] ciphertext = cipher.seal(new byte[length], Fixture.CONTEXT);
            assertThat(ciphertext).hasSize(length + 97);
            assertThat(ciphertext).startsWith('C', 'M', 'K', 1, 1);
        }
        assertThat(cipher.seal(new byte[65537], Fixture.CONTEXT)).startsWith('C', 'M', 'K', 1, 2);
    }

    @Test
    void data_key_id_stands_in_the_header() {
        assertThat(DataKeyCipher.dataKeyIdOf(cipher.seal(new byte[1], Fixture.CONTEXT)))
                .isEqualTo(Fixture.ID);
        assertThat(DataKeyCipher.dataKeyIdOf(cipher.seal(new byte[70_000], Fixture.CONTEXT)))
                .isEqualTo(Fixture.ID);
    }

    @Test
    void every_flipped_bit_is_refused() {
        byte[] ciphertext = cipher.seal(Fixture.bytes(40, 1), Fixture.CONTEXT);
        for (int i = 0; i < ciphertext.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                ciphertext[i] ^= (byte) (1 << bit);
                assertRefused(cipher, ciphertext);
                ciphertext[i] ^= (byte) (1 << bit);
            }
        }
        assertThat(cipher.open(ciphertext, Fixture.CONTEXT)).isEqualTo(Fixture.bytes(40, 1));
    }

    @Test
    void every_flipped_byte_of_a_segmented_message_is_refused() {
        byte[] ciphertext = cipher.seal(Fixture.bytes(65537, 1), Fixture.CONTEXT);
        for (int i = 0; i < ciphertext.length; i += i < 200 ? 1 : 977) {
            ciphertext[i] ^= 1;
            assertRefused(cipher, ciphertext);
            ciphertext[i] ^= 1;
        }
    }

    @Test
    void every_truncation_and_extension_is_refused() {
        byte[] ciphertext = cipher.seal(Fixture.bytes(40, 1), Fixture.CONTEXT);
        for (int length = 0; length < ciphertext.length + 40; length++) {
            if (length != ciphertext.length) {
                assertRefused(cipher, Arrays.copyOf(ciphertext, length));
            }
        }
        byte[] segmented = cipher.seal(Fixture.bytes(65537, 1), Fixture.CONTEXT);
        for (int length = 0; length < segmented.length + 40; length += length < 200 ? 1 : 89) {
            if (length != segmented.length) {
                assertRefused(cipher, Arrays.copyOf(segmented, length));
            }
        }
    }

    @Test
    void another_organization_scope_context_data_key_or_id_is_refused() {
        byte[] small = cipher.seal(new byte[10], Fixture.CONTEXT);
        byte[] large = cipher.seal(new byte[70_000], Fixture.CONTEXT);
        for (byte[] ciphertext : new byte[][] {small, large}) {
            assertThatThrownBy(() -> cipher.open(ciphertext, Fixture.OTHER_CONTEXT))
                    .isExactlyInstanceOf(InvalidCiphertextException.class)
                    .hasNoCause();
            assertRefused(other(Fixture.dataKey(), Fixture.ID, "globex", "environments/prod"), ciphertext);
            assertRefused(other(Fixture.dataKey(), Fixture.ID, "acme", "environments/test"), ciphertext);
            assertRefused(other(Fixture.bytes(32, 8), Fixture.ID, "acme", "environments/prod"), ciphertext);
            assertRefused(other(Fixture.dataKey(), DataKeyId.random(), "acme", "environments/prod"), ciphertext);
        }
    }

    @Test
    void another_context_is_refused_when_the_encoding_is_long() {
        EncryptionContext longer = EncryptionContext.of("name", "v".repeat(4096));
        byte[] ciphertext = cipher.seal(new byte[10], longer);
        assertThat(cipher.open(ciphertext, longer)).hasSize(10);
        assertThatThrownBy(() -> cipher.open(ciphertext, EncryptionContext.of("name", "v".repeat(4095) + "w")))
                .isExactlyInstanceOf(InvalidCiphertextException.class);
        assertRefused(cipher, ciphertext);
    }

    @Test
    void arguments_are_checked_by_name() {
        byte[] bytes = new byte[1];
        assertThatNullPointerException()
                .isThrownBy(() -> cipher.seal(null, Fixture.CONTEXT))
                .withMessage("plaintext");
        assertThatNullPointerException()
                .isThrownBy(() -> cipher.seal(bytes, null))
                .withMessage("context");
        assertThatNullPointerException()
                .isThrownBy(() -> cipher.open(null, Fixture.CONTEXT))
                .withMessage("ciphertext");
        assertThatNullPointerException()
                .isThrownBy(() -> cipher.open(bytes, null))
                .withMessage("context");
        assertThatNullPointerException()
                .isThrownBy(() -> DataKeyCipher.dataKeyIdOf(null))
                .withMessage("ciphertext");
        assertThatNullPointerException()
                .isThrownBy(() -> other(null, Fixture.ID, "acme", "a"))
                .withMessage("dataKey");
        assertThatNullPointerException()
                .isThrownBy(() -> other(new byte[32], null, "acme", "a"))
                .withMessage("id");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> other(new byte[31], Fixture.ID, "acme", "a"))
                .withMessage("data key has 31 bytes; exactly 32 are needed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DataKeyCipher.requireSealable(DataKeyCipher.MAX_PLAINTEXT_BYTES + 1))
                .withMessage("plaintext has 2097152001 bytes; at most 2097152000 are allowed, use a stream for more");
        DataKeyCipher.requireSealable(DataKeyCipher.MAX_PLAINTEXT_BYTES);
    }

    @Test
    void to_string_holds_no_key() {
        assertThat(cipher)
                .hasToString("DataKeyCipher[" + Fixture.ID + " of acme, scope environments/prod, key redacted]");
    }

    private static DataKeyCipher other(byte[] dataKey, DataKeyId id, String organization, String scope) {
        return DataKeyCipher.takeOwnershipOf(
                dataKey, id, OrganizationId.of(organization), Scope.of(scope), Nonces.COUNTER);
    }

    private static void assertRefused(DataKeyCipher cipher, byte[] ciphertext) {
        assertThatThrownBy(() -> cipher.open(ciphertext, Fixture.CONTEXT))
                .isExactlyInstanceOf(InvalidCiphertextException.class)
                .hasNoCause();
    }
}
