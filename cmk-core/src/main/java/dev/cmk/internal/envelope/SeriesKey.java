package dev.cmk.internal.envelope;

import dev.cmk.DataKeyId;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** What HKDF makes of a data key for one series: a key that encrypts, and a commitment to it that the header shows. */
final class SeriesKey {

    private static final int ENCRYPTION_KEY_BYTES = 32;
    private static final int COMMITMENT_BYTES = 32;

    /** The 69 bytes that the ciphertexts of the series start with. */
    final byte[] header;

    private final byte[] encryptionKey;

    private SeriesKey(byte[] header, byte[] encryptionKey) {
        this.header = header;
        this.encryptionKey = encryptionKey;
    }

    static SeriesKey derive(byte[] dataKey, Suite suite, DataKeyId id, byte[] seriesId) {
        byte[] okm = HkdfSha256.derive(dataKey, seriesId, suite.info(id), ENCRYPTION_KEY_BYTES + COMMITMENT_BYTES);
        byte[] encryptionKey = Arrays.copyOf(okm, ENCRYPTION_KEY_BYTES);
        byte[] commitment = Arrays.copyOfRange(okm, ENCRYPTION_KEY_BYTES, okm.length);
        Arrays.fill(okm, (byte) 0);
        return new SeriesKey(Header.compose(suite, id, seriesId, commitment), encryptionKey);
    }

    /** Whether a ciphertext starts with exactly this series's header, commitment included; in constant time. */
    boolean isCommittedToBy(byte[] ciphertext) {
        return Bytes.startsWith(ciphertext, header);
    }

    /** Hands the encryption key to one user, as bytes that the user zeroes. Only once. */
    byte[] takeKeyBytes() {
        return encryptionKey;
    }

    /** Hands the encryption key to JCE, which keeps a copy that it cannot zero, and zeroes it here. Only once. */
    SecretKey takeKey() {
        SecretKey key = new SecretKeySpec(encryptionKey, "AES");
        Arrays.fill(encryptionKey, (byte) 0);
        return key;
    }
}
