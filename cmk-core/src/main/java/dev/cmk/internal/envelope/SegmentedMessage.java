package dev.cmk.internal.envelope;

import com.google.crypto.tink.subtle.StreamSegmentDecrypter;
import com.google.crypto.tink.subtle.StreamSegmentEncrypter;
import dev.cmk.InvalidCiphertextException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/** Suite 2 from one array to another. */
final class SegmentedMessage {

    private SegmentedMessage() {}

    static byte[] seal(SeriesKey series, byte[] associatedData, byte[] plaintext) {
        StreamSegmentEncrypter encrypter = Segments.encrypter(series, associatedData);
        ByteBuffer target = ByteBuffer.allocate(Math.toIntExact(Segments.ciphertextLength(plaintext.length)))
                .put(series.header)
                .put(encrypter.getHeader());
        ByteBuffer source = ByteBuffer.wrap(plaintext);
        int capacity = Segments.FIRST_PLAINTEXT;
        try {
            boolean last;
            do {
                last = plaintext.length - source.position() <= capacity;
                source.limit(last ? plaintext.length : source.position() + capacity);
                encrypter.encryptSegment(source, last, target);
                capacity = Segments.PLAINTEXT;
            } while (!last);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to seal", e);
        }
        return target.array();
    }

    /** The plaintext, when all segments have been verified and the last one was the last. */
    static byte[] open(SeriesKey series, byte[] associatedData, byte[] ciphertext) {
        long length = Segments.plaintextLength(ciphertext.length);
        if (length < 0) {
            throw new InvalidCiphertextException();
        }
        ByteBuffer source = ByteBuffer.wrap(ciphertext);
        StreamSegmentDecrypter decrypter =
                Segments.decrypter(series, associatedData, source.slice(Header.BYTES, Segments.STREAM_HEADER));
        ByteBuffer target = ByteBuffer.allocate((int) length);
        source.position(Header.BYTES + Segments.STREAM_HEADER);
        try {
            for (int segment = 0; source.position() < ciphertext.length; segment++) {
                int end = (int) Math.min(ciphertext.length, Header.BYTES + (segment + 1L) * Segments.SEGMENT);
                source.limit(end);
                decrypter.decryptSegment(source, segment, end == ciphertext.length, target);
            }
        } catch (GeneralSecurityException e) {
            throw new InvalidCiphertextException();
        }
        return target.array();
    }
}
