package dev.cmk.internal.envelope;

import dev.cmk.EncryptionContext;
import dev.cmk.InvalidCiphertextException;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/** Opens the messages of one series. */
final class OpeningSeries {

    private final long idHigh;
    private final long idLow;
    private final CipherPool ciphers;

    /** Zeroes the key that it is given. */
    OpeningSeries(SeriesKey series, Binding binding) {
        SecretKey key = series.takeKey();
        byte[] fixed = WholeMessage.fixedAssociatedData(series, binding);
        this.idHigh = Bytes.longAt(series.header, Header.SERIES_ID_OFFSET);
        this.idLow = Bytes.longAt(series.header, Header.SERIES_ID_OFFSET + Long.BYTES);
        this.ciphers = new CipherPool(() -> new SeriesCipher(Cipher.DECRYPT_MODE, key, fixed));
    }

    boolean hasId(long high, long low) {
        return idHigh == high && idLow == low;
    }

    boolean hasIdOf(OpeningSeries other) {
        return hasId(other.idHigh, other.idLow);
    }

    /** The plaintext; nobody sees the array before its tag is verified. */
    byte[] open(byte[] ciphertext, EncryptionContext context) {
        byte[] plaintext = new byte[ciphertext.length - WholeMessage.OVERHEAD];
        int length = ciphertext.length - WholeMessage.BODY_OFFSET;
        SeriesCipher cipher = ciphers.acquire();
        try {
            if (!cipher.isHeaderOf(ciphertext)) { // compares the commitment too
                throw new InvalidCiphertextException();
            }
            cipher.process(ciphertext, context, ciphertext, WholeMessage.BODY_OFFSET, length, plaintext, 0);
        } catch (GeneralSecurityException e) {
            throw new InvalidCiphertextException();
        } finally {
            cipher.release();
        }
        return plaintext;
    }
}
