package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.DataKeyId;
import dev.cmk.InvalidCiphertextException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningStreamTest {

    private static final int[] SIZES = {0, 1, 16327, 16328, 16329, 32695, 32696, 32697, 49064, 49065, 1_048_583};

    private final DataKeyCipher cipher = Fixture.cipher();
    private final byte[] plaintext = Fixture.bytes(60_000, 3); // four segments
    private final byte[] ciphertext = sealed();

    @Test
    void stream_of_any_size_opens_through_small_reads() throws IOException {
        for (int size : SIZES) {
            byte[] expected = Fixture.bytes(size, size);
            InputStream slow = dripping(Fixture.sealStream(cipher, expected));
            assertThat(readAll(Fixture.opening(cipher, slow), 4096)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 65536})
    void whole_message_opens_as_a_stream_too(int size) throws IOException {
        byte[] expected = Fixture.bytes(size, size);
        assertThat(Fixture.openStream(cipher, cipher.seal(expected, Fixture.CONTEXT)))
                .isEqualTo(expected);
    }

    @Test
    void whole_message_that_is_damaged_cut_or_longer_is_refused() {
        byte[] whole = cipher.seal(Fixture.bytes(65536, 1), Fixture.CONTEXT);
        assertRefused(Arrays.copyOf(whole, whole.length - 1));
        assertRefused(Arrays.copyOf(whole, whole.length + 1));
        assertRefused(Arrays.copyOf(whole, whole.length + 100_000));
        assertRefused(Arrays.copyOf(whole, 69));
        whole[5000] ^= 1;
        assertRefused(whole);
    }

    @Test
    void byte_at_a_time_gives_the_same() throws IOException {
        try (InputStream stream = Fixture.opening(cipher, new ByteArrayInputStream(ciphertext))) {
            for (byte expected : plaintext) {
                assertThat((byte) stream.read()).isEqualTo(expected);
            }
            assertThat(stream.read()).isEqualTo(-1);
            assertThat(stream.read()).isEqualTo(-1);
        }
    }

    @Test
    void bytes_are_read_as_unsigned() throws IOException {
        byte[] sealed = Fixture.sealStream(cipher, new byte[] {(byte) 0xff});
        try (InputStream stream = Fixture.opening(cipher, new ByteArrayInputStream(sealed))) {
            assertThat(stream.read()).isEqualTo(255);
            assertThat(stream.read()).isEqualTo(-1);
        }
    }

    @Test
    void available_tells_what_is_verified_and_unread() throws IOException {
        InputStream stream = Fixture.opening(cipher, new ByteArrayInputStream(ciphertext));
        assertThat(stream.available()).isZero();
        assertThat(stream.read(new byte[28])).isEqualTo(28);
        assertThat(stream.available()).isEqualTo(16328 - 28);
        assertThat(stream.read(new byte[0])).isZero();
        stream.readAllBytes();
        assertThat(stream.available()).isZero();
        stream.close();
        assertThat(stream.available()).isZero();
    }

    @Test
    void truncation_at_and_around_every_segment_is_refused() {
        for (int segment = 0; segment <= 3; segment++) {
            for (int around = -17; around <= 17; around++) {
                int length = 69 + segment * 16384 + around;
                if (length >= 69 && length < ciphertext.length) {
                    assertRefused(Arrays.copyOf(ciphertext, length));
                }
            }
        }
        for (int length = 69; length < 130; length++) {
            assertRefused(Arrays.copyOf(ciphertext, length));
        }
    }

    @Test
    void truncated_stream_gives_only_segments_that_are_verified() throws IOException {
        InputStream stream =
                Fixture.opening(cipher, new ByteArrayInputStream(Arrays.copyOf(ciphertext, 69 + 2 * 16384)));
        assertThat(stream.readNBytes(16328)).isEqualTo(Arrays.copyOf(plaintext, 16328));
        assertThatThrownBy(stream::read).isExactlyInstanceOf(InvalidCiphertextException.class);
        assertThatThrownBy(stream::read).isExactlyInstanceOf(InvalidCiphertextException.class);
        assertThat(stream.available()).isZero();
        assertThatThrownBy(stream::close).isExactlyInstanceOf(InvalidCiphertextException.class);
        stream.close();
    }

    @Test
    void reordered_repeated_and_dropped_segments_are_refused() {
        assertRefused(assemble(0, 2, 1, 3));
        assertRefused(assemble(0, 1, 1, 2, 3));
        assertRefused(assemble(0, 1, 2, 3, 3));
        assertRefused(assemble(0, 2, 3));
        assertRefused(assemble(0, 1, 3));
        assertRefused(assemble(0, 1, 2));
        assertRefused(assemble(1, 2, 3));
        assertThat(assemble(0, 1, 2, 3)).isEqualTo(ciphertext);
    }

    @Test
    void damage_surfaces_in_the_segment_where_it_is() throws IOException {
        ciphertext[69 + 16384 + 5] ^= 1;
        InputStream stream = Fixture.opening(cipher, new ByteArrayInputStream(ciphertext));
        assertThat(stream.readNBytes(16328)).hasSize(16328);
        assertThatThrownBy(() -> stream.read(new byte[10])).isExactlyInstanceOf(InvalidCiphertextException.class);
    }

    @Test
    void wrong_header_is_refused_before_anything_is_read() throws IOException {
        for (int offset = 0; offset < 69; offset++) {
            byte[] damaged = ciphertext.clone();
            damaged[offset] ^= (byte) (offset == 4 ? 3 : 1); // suite 2 turns into suite 1
            ByteArrayInputStream source = new ByteArrayInputStream(damaged);
            assertThatThrownBy(() -> {
                        try (InputStream stream = Fixture.opening(cipher, source)) {
                            stream.read();
                        }
                    })
                    .isExactlyInstanceOf(InvalidCiphertextException.class);
        }
    }

    @Test
    void header_of_another_data_key_is_refused() throws IOException {
        ByteArrayInputStream source = new ByteArrayInputStream(ciphertext);
        Header header = Header.readFrom(source);
        DataKeyCipher other = DataKeyCipher.takeOwnershipOf(
                Fixture.dataKey(), DataKeyId.random(), Fixture.ORGANIZATION, Fixture.SCOPE, Nonces.COUNTER);
        assertThatThrownBy(() -> other.opening(header, source, Fixture.CONTEXT, () -> {}))
                .isExactlyInstanceOf(InvalidCiphertextException.class);
    }

    @Test
    void other_context_is_refused() throws IOException {
        ByteArrayInputStream source = new ByteArrayInputStream(ciphertext);
        InputStream stream = cipher.opening(Header.readFrom(source), source, Fixture.OTHER_CONTEXT, () -> {});
        assertThatThrownBy(stream::readAllBytes).isExactlyInstanceOf(InvalidCiphertextException.class);
    }

    @Test
    void closing_before_the_end_is_verified_throws_and_closes_the_source() throws IOException {
        AtomicInteger closed = new AtomicInteger();
        InputStream source = new ByteArrayInputStream(ciphertext) {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        InputStream stream = Fixture.opening(cipher, source);
        stream.readNBytes(30_000);
        assertThatIOException().isThrownBy(stream::close).withMessageContaining("before its end was verified");
        assertThat(closed).hasValue(1);
        stream.close();
        assertThat(closed).hasValue(1);
        assertThatIOException().isThrownBy(stream::read).withMessage("the stream is closed");
    }

    @Test
    void closing_before_the_first_read_throws() throws IOException {
        InputStream stream = Fixture.opening(cipher, new ByteArrayInputStream(ciphertext));
        assertThatIOException().isThrownBy(stream::close);
    }

    @Test
    void closing_within_the_last_segment_is_allowed() throws IOException {
        InputStream stream = Fixture.opening(cipher, new ByteArrayInputStream(ciphertext));
        stream.readNBytes(16328 + 2 * 16368 + 1);
        stream.close();
        InputStream whole =
                Fixture.opening(cipher, new ByteArrayInputStream(cipher.seal(new byte[100], Fixture.CONTEXT)));
        assertThat(whole.read()).isZero();
        whole.close();
    }

    @Test
    void guard_is_asked_before_each_segment() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        ByteArrayInputStream source = new ByteArrayInputStream(ciphertext);
        Header header = Header.readFrom(source);
        try (InputStream stream = cipher.opening(header, source, Fixture.CONTEXT, asked::incrementAndGet)) {
            assertThat(asked).hasValue(0);
            stream.readNBytes(16328);
            assertThat(asked).hasValue(1);
            stream.readAllBytes();
        }
        assertThat(asked).hasValue(4);
    }

    @Test
    void refusing_guard_ends_the_stream() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        ByteArrayInputStream source = new ByteArrayInputStream(ciphertext);
        InputStream stream = cipher.opening(Header.readFrom(source), source, Fixture.CONTEXT, () -> {
            if (asked.incrementAndGet() == 2) {
                throw new IllegalStateException("expired");
            }
        });
        assertThatThrownBy(stream::readAllBytes).hasMessage("expired");
        assertThatIOException().isThrownBy(stream::read).withMessage("an earlier read of the stream failed");
        assertThatIOException().isThrownBy(stream::close).withMessage("an earlier read of the stream failed");
    }

    @Test
    void failing_source_surfaces_and_ends_the_stream() throws IOException {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("connection reset");
            }
        };
        InputStream source =
                new SequenceInputStream(new ByteArrayInputStream(Arrays.copyOf(ciphertext, 30_000)), broken);
        InputStream stream = Fixture.opening(cipher, source);
        assertThatIOException().isThrownBy(stream::readAllBytes).withMessage("connection reset");
        assertThatIOException().isThrownBy(stream::read).withMessage("an earlier read of the stream failed");
    }

    @Test
    void arguments_are_checked_by_name() throws IOException {
        InputStream source = new ByteArrayInputStream(ciphertext);
        Header header = Header.readFrom(source);
        assertThatNullPointerException()
                .isThrownBy(() -> cipher.opening(null, source, Fixture.CONTEXT, () -> {}))
                .withMessage("header");
        assertThatNullPointerException()
                .isThrownBy(() -> cipher.opening(header, null, Fixture.CONTEXT, () -> {}))
                .withMessage("source");
        assertThatNullPointerException()
                .isThrownBy(() -> cipher.opening(header, source, null, () -> {}))
                .withMessage("context");
        assertThatNullPointerException()
                .isThrownBy(() -> cipher.opening(header, source, Fixture.CONTEXT, null))
                .withMessage("guard");
        InputStream stream = cipher.opening(header, source, Fixture.CONTEXT, () -> {});
        assertThatThrownBy(() -> stream.read(new byte[3], 2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private void assertRefused(byte[] bytes) {
        assertThatThrownBy(() -> Fixture.openStream(cipher, bytes))
                .isExactlyInstanceOf(InvalidCiphertextException.class)
                .hasNoCause();
    }

    private byte[] assemble(int... segments) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(ciphertext, 0, 109);
        for (int segment : segments) {
            int from = segment == 0 ? 109 : 69 + segment * 16384;
            whole.write(ciphertext, from, Math.min(ciphertext.length, 69 + (segment + 1) * 16384) - from);
        }
        return whole.toByteArray();
    }

    private byte[] sealed() {
        try {
            return Fixture.sealStream(cipher, plaintext);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] readAll(InputStream stream, int piece) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] buffer = new byte[piece];
        try (stream) {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                whole.write(buffer, 0, count);
            }
        }
        return whole.toByteArray();
    }

    /** Gives at most 1000 bytes a read, as a network does. */
    private static InputStream dripping(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1000));
            }
        };
    }
}
