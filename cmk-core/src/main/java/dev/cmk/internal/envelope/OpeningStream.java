package dev.cmk.internal.envelope;

import dev.cmk.InvalidCiphertextException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The plaintext of a ciphertext stream; each segment is verified before a byte of it is read.
 *
 * <p>A ciphertext that is damaged, reordered or cut off gives {@link InvalidCiphertextException} where that is noticed,
 * and again on every later call, {@link #close} included. Closing before the last segment has been verified gives an
 * {@link IOException}, because what has been read may be the beginning of something longer; closing when the last segment
 * has been verified gives none, even if some of it is unread. Not for use by several threads.
 */
final class OpeningStream extends InputStream {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final InputStream source;
    private final VerifiedSegments segments;
    private final SegmentGuard guard;
    private @Nullable ByteBuffer plaintext = NOTHING; // null after the end
    private boolean invalid;
    private boolean failed;
    private boolean closed;

    OpeningStream(InputStream source, VerifiedSegments segments, SegmentGuard guard) {
        this.source = source;
        this.segments = segments;
        this.guard = guard;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (closed) {
            throw new IOException("the stream is closed");
        }
        refuseAfterFailure();
        if (length == 0) {
            return 0;
        }
        ByteBuffer piece = plaintext;
        while (piece != null && !piece.hasRemaining()) {
            piece = nextSegment();
        }
        plaintext = piece;
        if (piece == null) {
            return -1;
        }
        int count = Math.min(length, piece.remaining());
        piece.get(target, offset, count);
        return count;
    }

    @Override
    public int available() {
        ByteBuffer piece = plaintext;
        return closed || failed || piece == null ? 0 : piece.remaining();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        plaintext = null;
        try (source) {
            refuseAfterFailure();
            if (!segments.endIsVerified()) {
                throw new IOException(
                        "the stream was closed before its end was verified;" + " what was read of it may be cut off");
            }
        }
    }

    private @Nullable ByteBuffer nextSegment() throws IOException {
        failed = true;
        if (!segments.endIsVerified()) {
            guard.check();
        }
        try {
            ByteBuffer next = segments.next();
            failed = false;
            return next;
        } catch (InvalidCiphertextException e) {
            invalid = true;
            throw e;
        }
    }

    private void refuseAfterFailure() throws IOException {
        if (invalid) {
            throw new InvalidCiphertextException();
        }
        if (failed) {
            throw new IOException("an earlier read of the stream failed");
        }
    }
}
