package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The hex of docs/FORMAT.md is what the code computes. */
class FormatExamplesTest {

    private static final byte[] DATA_KEY =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

    private final String page = hexOf(Path.of("../docs/FORMAT.md"));

    @Test
    void worked_examples_are_those_of_the_vectors() throws IOException {
        for (int suite = 1; suite <= 2; suite++) {
            Vector vector = Vector.readFrozen().get(suite - 1);
            assertThat(vector.name()).isEqualTo("worked example, suite " + suite);
            assertThat(vector.dataKeyBytes()).isEqualTo(DATA_KEY);
            byte[] ciphertext = vector.ciphertextBytes();
            byte[] id = Arrays.copyOfRange(ciphertext, 5, 21);
            byte[] series = Arrays.copyOfRange(ciphertext, 21, 37);
            byte[] key = ReferenceFormat.encryptionKey(suite, DATA_KEY, id, series);
            byte[] wholeHeader = Arrays.copyOf(ciphertext, suite == 1 ? 81 : 69);
            byte[] associatedData = ReferenceFormat.associatedData(
                    wholeHeader, vector.organization(), vector.scope(), vector.context());
            assertThat(page).contains("encryptionkey" + hex(key) + "commitment");
            assertThat(page).contains("aad" + hex(associatedData));
            assertThat(page).contains("ciphertext" + vector.ciphertext());
            byte[] salt = Arrays.copyOfRange(ciphertext, 70, 102);
            if (suite == 2) {
                assertThat(page).contains("segmentkey" + hex(ReferenceFormat.segmentKey(key, salt, associatedData)));
            }
        }
    }

    @Test
    void check_value_is_the_one_of_the_library() {
        byte[] info = ReferenceFormat.concat(
                "cmk/v1/check".getBytes(StandardCharsets.US_ASCII),
                ReferenceFormat.prefixed("acme"),
                HexFormat.of().parseHex("202122232425262728292a2b2c2d2e2f"));
        assertThat(page)
                .contains("info" + hex(info) + "check" + hex(HkdfSha256.derive(DATA_KEY, new byte[0], info, 32)));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String hexOf(Path page) {
        try {
            return Files.readString(page).replaceAll("\\s+", "");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
