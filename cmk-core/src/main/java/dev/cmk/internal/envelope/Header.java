package dev.cmk.internal.envelope;

import dev.cmk.DataKeyId;
import dev.cmk.InvalidCiphertextException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The 69 bytes that every ciphertext starts with.
 *
 * <pre>
 * offset  0  magic "CMK"
 *         3  version 0x01
 *         4  suite
 *         5  data key id (16)
 *        21  series id (16)
 *        37  commitment (32)
 * </pre>
 *
 * <p>Reading is bounded and total: any bytes are a header or an {@link InvalidCiphertextException}. That a header is
 * well-formed says nothing about who made it.
 */
public final class Header {

    static final int BYTES = 69;
    static final int SERIES_ID_OFFSET = 21;
    static final int SERIES_ID_BYTES = 16;

    private static final byte[] MAGIC_AND_VERSION = {'C', 'M', 'K', 1};
    private static final int SUITE_OFFSET = 4;
    private static final int DATA_KEY_ID_OFFSET = 5;

    private final byte[] bytes;
    private final Suite suite;

    private Header(byte[] bytes) {
        this.bytes = bytes;
        this.suite = suiteOf(bytes);
    }

    /** The first bytes of a series of which everything is known. */
    static byte[] compose(Suite suite, DataKeyId id, byte[] seriesId, byte[] commitment) {
        return ByteBuffer.allocate(BYTES)
                .put(MAGIC_AND_VERSION)
                .put(suite.code)
                .put(id.toBytes())
                .put(seriesId)
                .put(commitment)
                .array();
    }

    static Header of(byte[] ciphertext) {
        return new Header(Arrays.copyOf(ciphertext, Math.min(ciphertext.length, BYTES)));
    }

    /**
     * Reads the header of a stream and leaves the stream right behind it.
     *
     * @param source a stream at the start of a ciphertext
     * @return the header, to be given to {@link DataKeyCipher#opening} with the rest of the stream
     * @throws IOException if reading fails
     * @throws InvalidCiphertextException if the bytes are not a header
     */
    public static Header readFrom(InputStream source) throws IOException {
        byte[] bytes = new byte[BYTES];
        return new Header(Arrays.copyOf(bytes, Sources.read(source, bytes, 0, BYTES)));
    }

    /** Checks everything that can be checked without a key. */
    static Suite suiteOf(byte[] ciphertext) {
        if (ciphertext.length < BYTES || !Bytes.startsWith(ciphertext, MAGIC_AND_VERSION)) {
            throw new InvalidCiphertextException();
        }
        return Suite.ofCode(ciphertext[SUITE_OFFSET]);
    }

    static DataKeyId dataKeyIdOf(byte[] ciphertext) {
        suiteOf(ciphertext);
        return DataKeyId.fromBytes(ciphertext, DATA_KEY_ID_OFFSET);
    }

    /** Whether the bytes are enough for a header, and the id in it is this one. */
    static boolean names(byte[] ciphertext, long idHigh, long idLow) {
        return ciphertext.length >= BYTES
                && Bytes.longAt(ciphertext, DATA_KEY_ID_OFFSET) == idHigh
                && Bytes.longAt(ciphertext, DATA_KEY_ID_OFFSET + Long.BYTES) == idLow;
    }

    /**
     * The data key that the ciphertext names.
     *
     * @return its id
     */
    public DataKeyId dataKeyId() {
        return DataKeyId.fromBytes(bytes, DATA_KEY_ID_OFFSET);
    }

    /**
     * Whether the ciphertext is of suite 1, so that it is short and opened at once.
     *
     * @return false for suite 2
     */
    public boolean isOfWholeMessage() {
        return suite == Suite.WHOLE;
    }

    Suite suite() {
        return suite;
    }

    byte[] seriesId() {
        return Arrays.copyOfRange(bytes, SERIES_ID_OFFSET, SERIES_ID_OFFSET + SERIES_ID_BYTES);
    }

    byte[] bytes() {
        return bytes;
    }
}
