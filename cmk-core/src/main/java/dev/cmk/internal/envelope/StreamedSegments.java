package dev.cmk.internal.envelope;

import com.google.crypto.tink.subtle.StreamSegmentDecrypter;
import dev.cmk.InvalidCiphertextException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** Suite 2 from a stream that stands behind the header. Holds one segment, whatever the length of the stream. */
final class StreamedSegments implements VerifiedSegments {

    private final InputStream source;
    private final SeriesKey series;
    private final byte[] associatedData;

    /** A segment and one byte, which tells whether another segment follows. */
    private final byte[] ciphertext = new byte[Segments.SEGMENT + 1];

    private final ByteBuffer plaintext = ByteBuffer.allocate(Segments.SEGMENT);
    private int buffered;
    private int segment;
    private @Nullable StreamSegmentDecrypter decrypter;
    private boolean ended;

    StreamedSegments(InputStream source, SeriesKey series, byte[] associatedData) {
        this.source = source;
        this.series = series;
        this.associatedData = associatedData;
    }

    @Override
    public @Nullable ByteBuffer next() throws IOException {
        if (ended) {
            return null;
        }
        StreamSegmentDecrypter open = decrypter;
        int size = Segments.SEGMENT;
        if (open == null) {
            int length = Sources.read(source, ciphertext, 0, Segments.STREAM_HEADER);
            open = Segments.decrypter(series, associatedData, ByteBuffer.wrap(ciphertext, 0, length));
            decrypter = open;
            size -= Segments.STREAM_HEADER;
        }
        buffered += Sources.read(source, ciphertext, buffered, size + 1 - buffered);
        boolean last = buffered <= size;
        int length = Math.min(buffered, size);
        try {
            open.decryptSegment(ByteBuffer.wrap(ciphertext, 0, length), segment, last, plaintext.clear());
        } catch (GeneralSecurityException e) {
            throw new InvalidCiphertextException();
        }
        ended = last;
        segment++;
        ciphertext[0] = ciphertext[length]; // the byte of the next segment, if there is one
        buffered -= length;
        return plaintext.flip();
    }

    @Override
    public boolean endIsVerified() {
        return ended;
    }
}
