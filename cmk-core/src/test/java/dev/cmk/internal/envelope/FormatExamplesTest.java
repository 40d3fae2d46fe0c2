package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The hex and the limits of docs/FORMAT.md are what the code computes. */
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
            byte[] authenticatedHeader = Arrays.copyOf(ciphertext, suite == 1 ? 81 : 69);
            byte[] associatedData = ReferenceFormat.associatedData(
                    authenticatedHeader, vector.organization(), vector.scope(), vector.context());
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
    void check_value_is_the_one_of_the_library() throws IOException {
        byte[] info = ReferenceFormat.concat(
                "cmk/v1/check".getBytes(StandardCharsets.US_ASCII),
                ReferenceFormat.prefixed("acme"),
                HexFormat.of().parseHex("202122232425262728292a2b2c2d2e2f"));
        assertThat(page)
                .contains("info" + hex(info) + "check" + hex(HkdfSha256.derive(DATA_KEY, new byte[0], info, 32)));
        CheckValue frozen = CheckValue.readFrozen().get(0);
        assertThat(frozen.name()).isEqualTo("worked example");
        assertThat(page).contains("info" + hex(info) + "check" + frozen.check());
    }

    @Test
    void longest_plaintext_of_a_stream_is_the_one_of_the_most_segments() {
        long longest = Segments.FIRST_PLAINTEXT + (Segments.MAX_SEGMENTS - 1) * Segments.PLAINTEXT;
        assertThat(Segments.count(longest)).isEqualTo(Segments.MAX_SEGMENTS);
        assertThat(Segments.count(longest + 1)).isEqualTo(Segments.MAX_SEGMENTS + 1);
        assertThat(page).contains("=" + String.format(Locale.ROOT, "%,d", longest) + "bytes");
    }

    @Test
    void segment_2_to_the_31_is_refused_even_if_it_would_open() throws GeneralSecurityException {
        assertThat(openSegment(Integer.MAX_VALUE)).isEqualTo(16);
        assertThatThrownBy(() -> openSegment(Integer.MIN_VALUE)).isInstanceOf(GeneralSecurityException.class);
    }

    /** Opens a rightly sealed segment of that number, as u32, and tells the length of its plaintext. */
    private static int openSegment(int number) throws GeneralSecurityException {
        byte[] streamHeader = new byte[Segments.STREAM_HEADER];
        streamHeader[0] = Segments.STREAM_HEADER;
        byte[] seriesId = new byte[16];
        byte[] key = ReferenceFormat.encryptionKey(2, DATA_KEY, Fixture.ID.toBytes(), seriesId);
        byte[] segmentKey = ReferenceFormat.segmentKey(key, new byte[32], new byte[0]);
        byte[] nonce = ReferenceFormat.segmentNonce(new byte[7], number, true);
        byte[] sealed = ReferenceFormat.seal(segmentKey, nonce, new byte[0], new byte[16]);
        SeriesKey series = SeriesKey.derive(DATA_KEY, Suite.STREAMING, Fixture.ID, seriesId);
        ByteBuffer plaintext = ByteBuffer.allocate(Segments.SEGMENT);
        Segments.decrypter(series, new byte[0], ByteBuffer.wrap(streamHeader))
                .decryptSegment(ByteBuffer.wrap(sealed), number, true, plaintext);
        return plaintext.position();
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
