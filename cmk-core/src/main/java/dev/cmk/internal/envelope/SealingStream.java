package dev.cmk.internal.envelope;

import com.google.crypto.tink.subtle.StreamSegmentEncrypter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Seals what is written, a segment at a time, under suite 2. {@link #close} writes the last segment, without which the
 * ciphertext does not open, and closes the target.
 *
 * <p>After any failure nothing more is written: the ciphertext stays without its end. Not for use by several threads.
 */
final class SealingStream extends OutputStream {

    private enum State {
        OPEN,
        FAILED,
        CLOSED
    }

    private final OutputStream target;
    private final byte[] header;
    private final StreamSegmentEncrypter encrypter;
    private final SegmentGuard guard;
    private final long maxSegments;
    private final ByteBuffer plaintext = ByteBuffer.allocate(Segments.PLAINTEXT).limit(Segments.FIRST_PLAINTEXT);
    private final ByteBuffer ciphertext = ByteBuffer.allocate(Segments.SEGMENT);
    private long segments;
    private State state = State.OPEN;

    SealingStream(OutputStream target, SeriesKey series, byte[] associatedData, SegmentGuard guard, long maxSegments) {
        this.target = target;
        this.header = series.header;
        this.encrypter = Segments.encrypter(series, associatedData);
        this.guard = guard;
        this.maxSegments = maxSegments;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (state != State.OPEN) {
            throw new IOException(state == State.CLOSED ? "the stream is closed" : "an earlier write failed");
        }
        int from = offset;
        int left = length;
        while (left > 0) {
            if (!plaintext.hasRemaining()) { // only now is it known not to be the last
                sealSegment(false);
            }
            int count = Math.min(left, plaintext.remaining());
            plaintext.put(bytes, from, count);
            from += count;
            left -= count;
        }
    }

    /** Flushes the target; what has not filled a segment stays here. */
    @Override
    public void flush() throws IOException {
        target.flush();
    }

    @Override
    public void close() throws IOException {
        if (state == State.CLOSED) {
            return;
        }
        try (target) {
            if (state == State.FAILED) {
                throw new IOException("the ciphertext is incomplete: an earlier write failed");
            }
            sealSegment(true);
        } finally {
            state = State.CLOSED;
            Arrays.fill(plaintext.array(), (byte) 0);
        }
    }

    private void sealSegment(boolean last) throws IOException {
        state = State.FAILED;
        guard.check();
        if (segments == maxSegments) {
            throw new IOException("the stream is longer than " + maxSegments + " segments, the most that is allowed");
        }
        try {
            encrypter.encryptSegment(plaintext.flip(), last, ciphertext.clear());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to seal", e);
        }
        if (segments == 0) {
            target.write(header);
            byte[] streamHeader = new byte[Segments.STREAM_HEADER];
            encrypter.getHeader().get(streamHeader);
            target.write(streamHeader);
        }
        target.write(ciphertext.array(), 0, ciphertext.position());
        segments++;
        plaintext.clear();
        state = State.OPEN;
    }
}
