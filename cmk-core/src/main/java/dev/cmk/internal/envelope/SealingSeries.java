package dev.cmk.internal.envelope;

import dev.cmk.EncryptionContext;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * One encryptor's run under one derived key: series id, key and counter are born together, live in this object only, and
 * are never made again. A number is taken before the cipher runs and never given back.
 */
final class SealingSeries {

    /** The most messages of one series: the bound of NIST SP 800-38D for random nonces, kept for counters too. */
    static final long MAX_MESSAGES = 1L << 32;

    private final CipherPool ciphers;
    private final AtomicLong counter = new AtomicLong();
    private final long maxMessages;
    private final long
            range; // of numbers that a cipher takes at once: 256, or 1 in a series so short that each one counts
    private final @Nullable RandomBytes randomNonces;

    /** Zeroes the key that it is given. */
    SealingSeries(SeriesKey series, Binding binding, long maxMessages, @Nullable RandomBytes randomNonces) {
        SecretKey key = series.takeKey();
        byte[] fixed = WholeMessage.fixedAssociatedData(series, binding);
        this.ciphers = new CipherPool(() -> new SeriesCipher(Cipher.ENCRYPT_MODE, key, fixed));
        this.maxMessages = maxMessages;
        this.range = Math.max(1, maxMessages >>> 24);
        this.randomNonces = randomNonces;
    }

    /** The sealed message, or null if the series has come to its end. */
    byte @Nullable [] seal(byte[] plaintext, EncryptionContext context) {
        byte[] ciphertext = new byte[WholeMessage.OVERHEAD + plaintext.length];
        if (randomNonces != null) { // asked before there is a cipher, since it may wait
            System.arraycopy(
                    randomNonces.next(WholeMessage.NONCE_BYTES),
                    0,
                    ciphertext,
                    WholeMessage.NONCE_OFFSET,
                    WholeMessage.NONCE_BYTES);
        }
        SeriesCipher cipher = ciphers.acquire();
        try {
            long number = cipher.nextNumber(counter, range);
            if (number >= maxMessages) {
                return null;
            }
            if (randomNonces == null) { // four zeros, then the number
                Bytes.putLong(ciphertext, WholeMessage.BODY_OFFSET - Long.BYTES, number);
            }
            cipher.writeHeader(ciphertext);
            cipher.process(ciphertext, context, plaintext, 0, plaintext.length, ciphertext, WholeMessage.BODY_OFFSET);
            return ciphertext;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to seal", e);
        } finally {
            cipher.release();
        }
    }
}
