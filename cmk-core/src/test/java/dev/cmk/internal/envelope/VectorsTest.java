package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.DataKeyId;
import dev.cmk.EncryptionContext;
import dev.cmk.InvalidCiphertextException;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The frozen vectors; {@link VectorGenerator} is the only one who writes them. */
class VectorsTest {

    static List<Vector> vectors() throws IOException {
        return Vector.readFrozen();
    }

    static List<Vector> invalidVectors() throws IOException {
        return vectors().stream().filter(vector -> !vector.valid()).toList();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void array_opens_if_and_only_if_the_vector_is_valid(Vector vector) {
        if (vector.valid()) {
            assertThat(open(vector)).isEqualTo(vector.plaintextBytes());
        } else {
            assertThatThrownBy(() -> open(vector)).isExactlyInstanceOf(InvalidCiphertextException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void stream_opens_if_and_only_if_the_vector_is_valid(Vector vector) throws IOException {
        if (vector.valid()) {
            assertThat(read(vector)).isEqualTo(vector.plaintextBytes());
        } else {
            assertThatThrownBy(() -> read(vector)).isExactlyInstanceOf(InvalidCiphertextException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("invalidVectors")
    void stream_of_an_invalid_vector_gives_whole_segments_of_suite_2_at_most(Vector vector) {
        ByteArrayOutputStream released = new ByteArrayOutputStream();
        assertThatThrownBy(() -> {
                    try (InputStream plaintext = opening(vector)) {
                        plaintext.transferTo(released);
                    }
                })
                .isExactlyInstanceOf(InvalidCiphertextException.class);
        if (released.size() > 0) {
            assertThat(vector.ciphertextBytes()[4]).isEqualTo((byte) 2);
            assertThat((released.size() - Segments.FIRST_PLAINTEXT) % Segments.PLAINTEXT)
                    .isZero();
        }
    }

    @Test
    void vectors_are_many_and_half_of_them_are_invalid() throws IOException {
        assertThat(vectors()).hasSizeGreaterThan(150).doesNotHaveDuplicates();
        assertThat(vectors().stream().map(Vector::name)).doesNotHaveDuplicates();
        long invalid = vectors().stream().filter(vector -> !vector.valid()).count();
        assertThat(invalid).isGreaterThan(vectors().size() / 2);
    }

    @Test
    void generator_makes_exactly_the_frozen_file() throws IOException {
        assertThat(Vector.toJson(Vector.MEMBER, new VectorGenerator().generate()))
                .isEqualTo(Files.readString(Vector.FILE));
    }

    private static byte[] open(Vector vector) {
        byte[] ciphertext = vector.ciphertextBytes();
        DataKeyId id = DataKeyCipher.dataKeyIdOf(ciphertext);
        return cipher(vector, id).open(ciphertext, EncryptionContext.of(vector.context()));
    }

    private static byte[] read(Vector vector) throws IOException {
        try (InputStream plaintext = opening(vector)) {
            return plaintext.readAllBytes();
        }
    }

    private static InputStream opening(Vector vector) throws IOException {
        InputStream source = new ByteArrayInputStream(vector.ciphertextBytes());
        Header header = Header.readFrom(source);
        DataKeyCipher cipher = cipher(vector, header.dataKeyId());
        return cipher.opening(header, source, EncryptionContext.of(vector.context()), () -> {});
    }

    private static DataKeyCipher cipher(Vector vector, DataKeyId id) {
        OrganizationId organization = OrganizationId.of(vector.organization());
        return DataKeyCipher.takeOwnershipOf(
                vector.dataKeyBytes(), id, organization, Scope.of(vector.scope()), Nonces.COUNTER);
    }
}
