package dev.cmk.internal.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Suite 1 from a stream that stands behind the header: read whole, as it is never long, and opened at once. */
final class StreamedWhole implements VerifiedSegments {

    private static final int MAX_REST = WholeMessage.OVERHEAD + WholeMessage.MAX_PLAINTEXT - Header.BYTES;

    private final InputStream source;
    private final byte[] header;
    private final UnaryOperator<byte[]> open;
    private boolean ended;

    StreamedWhole(InputStream source, byte[] header, UnaryOperator<byte[]> open) {
        this.source = source;
        this.header = header;
        this.open = open;
    }

    @Override
    public @Nullable ByteBuffer next() throws IOException {
        if (ended) {
            return null;
        }
        byte[] rest = source.readNBytes(MAX_REST + 1); // one byte more than possible is refused like any other damage
        byte[] ciphertext = Arrays.copyOf(header, header.length + rest.length);
        System.arraycopy(rest, 0, ciphertext, header.length, rest.length);
        byte[] plaintext = open.apply(ciphertext);
        ended = true;
        return ByteBuffer.wrap(plaintext);
    }

    @Override
    public boolean endIsVerified() {
        return ended;
    }
}
