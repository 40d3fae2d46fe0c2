package dev.cmk.internal.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Suite 1 from a stream that stands behind the header: read whole, as it is never long, and opened at once. */
final class StreamedWhole implements VerifiedSegments {

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
        byte[] longest = Arrays.copyOf(header, WholeMessage.OVERHEAD + WholeMessage.MAX_PLAINTEXT + 1);
        int rest = Sources.read(source, longest, Header.BYTES, longest.length - Header.BYTES);
        byte[] ciphertext = Arrays.copyOf(longest, Header.BYTES + rest); // one byte too many is refused like any damage
        byte[] plaintext = open.apply(ciphertext);
        ended = true;
        return ByteBuffer.wrap(plaintext);
    }

    @Override
    public boolean endIsVerified() {
        return ended;
    }
}
