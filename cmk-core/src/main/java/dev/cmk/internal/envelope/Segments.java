package dev.cmk.internal.envelope;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import com.google.crypto.tink.subtle.StreamSegmentDecrypter;
import com.google.crypto.tink.subtle.StreamSegmentEncrypter;
import dev.cmk.InvalidCiphertextException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * The layout of a suite 2 ciphertext: header (69), Tink's stream header (40), then segments of 16 KiB, each an encrypted
 * part and a tag. The stream header counts towards the first segment, and the last segment may be shorter.
 */
final class Segments {

    static final int SEGMENT = 16 * 1024;
    static final int TAG = 16;
    static final int STREAM_HEADER = 40;
    static final int PLAINTEXT = SEGMENT - TAG;
    static final int FIRST_PLAINTEXT = PLAINTEXT - STREAM_HEADER;

    /** The longest stream: Tink counts segments in an int when it opens. 32 TiB less the overhead. */
    static final long MAX_SEGMENTS = 1L << 31;

    private Segments() {}

    static long count(long plaintextLength) {
        return plaintextLength <= FIRST_PLAINTEXT
                ? 1
                : 1 + (plaintextLength - FIRST_PLAINTEXT + PLAINTEXT - 1) / PLAINTEXT;
    }

    static long ciphertextLength(long plaintextLength) {
        return Header.BYTES + STREAM_HEADER + plaintextLength + TAG * count(plaintextLength);
    }

    /** The plaintext length of a ciphertext, or a negative number if no plaintext has a ciphertext so long. */
    static long plaintextLength(long ciphertextLength) {
        long body = ciphertextLength - Header.BYTES;
        long count = Math.max(1, (body + SEGMENT - 1) / SEGMENT);
        long last = body - (count - 1) * SEGMENT - (count == 1 ? STREAM_HEADER : 0);
        return last < TAG ? -1 : body - STREAM_HEADER - count * TAG;
    }

    static StreamSegmentEncrypter encrypter(SeriesKey series, byte[] associatedData) {
        try {
            return streaming(series).newStreamSegmentEncrypter(associatedData);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is not available", e);
        }
    }

    /**
     * A decrypter for what follows the stream header.
     *
     * @throws InvalidCiphertextException if the stream header is none
     */
    static StreamSegmentDecrypter decrypter(SeriesKey series, byte[] associatedData, ByteBuffer streamHeader) {
        StreamSegmentDecrypter decrypter;
        try {
            decrypter = streaming(series).newStreamSegmentDecrypter();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is not available", e);
        }
        try {
            decrypter.init(streamHeader, associatedData);
        } catch (GeneralSecurityException e) {
            throw new InvalidCiphertextException();
        }
        return decrypter;
    }

    private static AesGcmHkdfStreaming streaming(SeriesKey series) throws GeneralSecurityException {
        byte[] key = series.takeKeyBytes();
        AesGcmHkdfStreaming streaming = new AesGcmHkdfStreaming(key, "HMACSHA256", key.length, SEGMENT, 0);
        Arrays.fill(key, (byte) 0); // Tink has copied it
        return streaming;
    }
}
