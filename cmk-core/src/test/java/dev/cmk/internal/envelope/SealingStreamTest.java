package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.InvalidCiphertextException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealingStreamTest {

    private final DataKeyCipher cipher = Fixture.cipher();
    private final ByteArrayOutputStream target = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16327, 16328, 16329, 16384, 32695, 32696, 32697, 49064, 49065, 1_048_583})
    void stream_of_any_size_opens_everywhere(int length) throws IOException {
        byte[] plaintext = Fixture.bytes(length, length);
        byte[] ciphertext = Fixture.sealStream(cipher, plaintext);
        assertThat(ciphertext).startsWith('C', 'M', 'K', 1, 2);
        assertThat((long) ciphertext.length).isEqualTo(Segments.ciphertextLength(length));
        assertThat(cipher.open(ciphertext, Fixture.CONTEXT)).isEqualTo(plaintext);
        assertThat(Fixture.openStream(cipher, ciphertext)).isEqualTo(plaintext);
        assertThat(ReferenceFormat.open(Fixture.dataKey(), "acme", "environments/prod", Fixture.PAIRS, ciphertext))
                .isEqualTo(plaintext);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16327, 16328, 16368, 50_000})
    void pieces_of_any_size_make_the_same_plaintext(int piece) throws IOException {
        byte[] plaintext = Fixture.bytes(50_000, 1);
        try (OutputStream stream = cipher.sealing(target, Fixture.CONTEXT, () -> {})) {
            for (int from = 0; from < plaintext.length; from += piece) {
                stream.write(plaintext, from, Math.min(piece, plaintext.length - from));
            }
        }
        assertThat(cipher.open(target.toByteArray(), Fixture.CONTEXT)).isEqualTo(plaintext);
    }

    @Test
    void single_bytes_make_the_same_plaintext() throws IOException {
        byte[] plaintext = Fixture.bytes(20_000, 1);
        try (OutputStream stream = cipher.sealing(target, Fixture.CONTEXT, () -> {})) {
            for (byte b : plaintext) {
                stream.write(b);
            }
        }
        assertThat(cipher.open(target.toByteArray(), Fixture.CONTEXT)).isEqualTo(plaintext);
    }

    @Test
    void stream_that_is_not_closed_does_not_open() throws IOException {
        OutputStream stream = cipher.sealing(target, Fixture.CONTEXT, () -> {});
        stream.write(Fixture.bytes(40_000, 1));
        stream.flush();
        assertThat(target.size()).isEqualTo(69 + 2 * 16384);
        assertThatThrownBy(() -> cipher.open(target.toByteArray(), Fixture.CONTEXT))
                .isInstanceOf(InvalidCiphertextException.class);
        stream.close();
        assertThat(cipher.open(target.toByteArray(), Fixture.CONTEXT)).hasSize(40_000);
    }

    @Test
    void flushing_flushes_the_target_and_ends_no_segment() throws IOException {
        AtomicInteger flushes = new AtomicInteger();
        ByteArrayOutputStream target = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                flushes.incrementAndGet();
            }
        };
        OutputStream stream = Fixture.cipher().sealing(target, Fixture.CONTEXT, () -> {});
        stream.write(1);

        stream.flush();

        assertThat(flushes).hasValue(1);
        assertThat(target.size()).isZero();
        stream.close();
    }

    @Test
    void closing_closes_the_target_once_and_ends_writing() throws IOException {
        AtomicInteger closed = new AtomicInteger();
        OutputStream counting = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        OutputStream stream = cipher.sealing(counting, Fixture.CONTEXT, () -> {});
        stream.close();
        stream.close();
        assertThat(closed).hasValue(1);
        assertThatIOException().isThrownBy(() -> stream.write(1)).withMessage("the stream is closed");
    }

    @Test
    void guard_is_asked_before_each_segment() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (OutputStream stream = cipher.sealing(target, Fixture.CONTEXT, asked::incrementAndGet)) {
            assertThat(asked).hasValue(0);
            stream.write(new byte[16328]);
            assertThat(asked).hasValue(0);
            stream.write(new byte[16369]);
            assertThat(asked).hasValue(2);
        }
        assertThat(asked).hasValue(3);
    }

    @Test
    void refusing_guard_leaves_the_ciphertext_without_its_end() {
        AtomicInteger asked = new AtomicInteger();
        OutputStream stream = cipher.sealing(target, Fixture.CONTEXT, () -> {
            if (asked.incrementAndGet() == 2) {
                throw new IllegalStateException("expired");
            }
        });
        assertThatThrownBy(() -> stream.write(new byte[40_000])).hasMessage("expired");
        assertThatIOException().isThrownBy(() -> stream.write(1)).withMessage("an earlier write failed");
        assertThatIOException()
                .isThrownBy(stream::close)
                .withMessage("the ciphertext is incomplete: an earlier write failed");
        assertThat(target.size()).isEqualTo(69 + 16384);
        assertThatThrownBy(() -> cipher.open(target.toByteArray(), Fixture.CONTEXT))
                .isInstanceOf(InvalidCiphertextException.class);
    }

    @Test
    void guard_that_refuses_the_last_segment_closes_the_target() {
        AtomicInteger closed = new AtomicInteger();
        OutputStream counting = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        OutputStream stream = cipher.sealing(counting, Fixture.CONTEXT, () -> {
            throw new IllegalStateException("expired");
        });
        assertThatThrownBy(stream::close).hasMessage("expired");
        assertThat(closed).hasValue(1);
    }

    @Test
    void failing_target_fails_the_stream_for_good() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("disk full");
            }
        };
        OutputStream stream = cipher.sealing(broken, Fixture.CONTEXT, () -> {});
        assertThatIOException().isThrownBy(() -> stream.write(new byte[20_000])).withMessage("disk full");
        assertThatIOException().isThrownBy(() -> stream.write(1)).withMessage("an earlier write failed");
        assertThatIOException().isThrownBy(stream::close);
    }

    @Test
    void stream_has_a_longest_length() throws IOException {
        byte[] data = Fixture.bytes(32, 1);
        SeriesKey series = SeriesKey.derive(data, Suite.STREAMING, Fixture.ID, new byte[16]);
        OutputStream stream = new SealingStream(target, series, new byte[0], () -> {}, 2);
        stream.write(new byte[16328 + 16368]);
        assertThatIOException()
                .isThrownBy(() -> stream.write(new byte[20_000]))
                .withMessage("the stream is longer than 2 segments, the most that is allowed");
        assertThatIOException().isThrownBy(stream::close);
    }

    @Test
    void arguments_are_checked_by_name() {
        OutputStream stream = cipher.sealing(target, Fixture.CONTEXT, () -> {});
        assertThatThrownBy(() -> stream.write(new byte[3], 2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatNullPointerException()
                .isThrownBy(() -> cipher.sealing(null, Fixture.CONTEXT, () -> {}))
                .withMessage("target");
        assertThatNullPointerException()
                .isThrownBy(() -> cipher.sealing(target, null, () -> {}))
                .withMessage("context");
        assertThatNullPointerException()
                .isThrownBy(() -> cipher.sealing(target, Fixture.CONTEXT, null))
                .withMessage("guard");
    }
}
