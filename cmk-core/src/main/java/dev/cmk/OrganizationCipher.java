package dev.cmk;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Encrypts and decrypts the data of one scope of one organization. Got from {@link Cmk#cipher}; not meant to be
 * implemented. Thread-safe, cheap to get and cheap to keep.
 *
 * <p>AES-256-GCM (NIST SP 800-38D) under a data key of the scope; see FORMAT.md. A ciphertext of up to 64 KiB is
 * {@value #MAX_OVERHEAD} bytes longer than its plaintext. A longer one, and one made as a stream, is 109 bytes longer and
 * 16 more for each of its segments of 16 KiB.
 *
 * <p>As long as a data key is in memory and fresh, nothing here does I/O. Otherwise it is read from the store and
 * unwrapped by the KMS, once for all callers that wait for it. Besides what is said at each method, all of them throw
 *
 * <ul>
 *   <li>{@link KeyUnavailableException} if the key that wraps the data key cannot be used now,
 *   <li>{@link DataKeyDamagedException} if the stored data key is damaged,
 *   <li>{@link StoreException} if the database fails,
 *   <li>{@link NullPointerException} and {@link IllegalArgumentException} if an argument is wrong by itself.
 * </ul>
 */
public interface OrganizationCipher {

    /** The most bytes by which a ciphertext of up to 64 KiB is longer than its plaintext. */
    int MAX_OVERHEAD = 97;

    /**
     * Encrypts.
     *
     * @param plaintext any bytes, of any length that fits an array with the overhead
     * @param context has to be given again to decrypt; bound, not stored
     * @return the ciphertext
     */
    byte[] encrypt(byte[] plaintext, EncryptionContext context);

    /**
     * Decrypts what {@link #encrypt} or {@link #encrypting} gave.
     *
     * @param ciphertext any bytes
     * @param context what was given when it was encrypted
     * @return the plaintext
     * @throws InvalidCiphertextException if these bytes are no ciphertext of this organization, scope and context
     */
    byte[] decrypt(byte[] ciphertext, EncryptionContext context);

    /**
     * Encrypts text for a text column.
     *
     * @param plaintext text without unpaired surrogates; encrypted as UTF-8
     * @param context has to be given again to decrypt
     * @return base64url without padding (RFC 4648, section 5)
     */
    String encryptToString(String plaintext, EncryptionContext context);

    /**
     * Decrypts what {@link #encryptToString} gave.
     *
     * @param ciphertext any text
     * @param context what was given when it was encrypted
     * @return the plaintext
     * @throws InvalidCiphertextException if this is no ciphertext of this organization, scope and context
     */
    String decryptFromString(String ciphertext, EncryptionContext context);

    /**
     * Encrypts many items; one that fails does not stop the others.
     *
     * @param items what to encrypt
     * @return a result for each, in their order
     */
    List<BatchResult> encryptAll(List<BatchItem> items);

    /**
     * Decrypts many items; one that fails does not stop the others. Data keys that cannot be had are asked for once.
     *
     * @param items what to decrypt
     * @return a result for each, in their order
     */
    List<BatchResult> decryptAll(List<BatchItem> items);

    /**
     * Encrypts a stream of any length in constant memory.
     *
     * <p>The ciphertext is whole only when the returned stream has been closed without an exception; closing it closes
     * the target too. Not thread-safe. If the data key is revoked on the way, the next segment throws.
     *
     * <p>Closing says "that was all". If reading what is to be encrypted fails half way and the stream is closed all the
     * same, as try-with-resources does, the result is the valid ciphertext of a shortened plaintext: throw it away then.
     *
     * @param target where the ciphertext goes
     * @param context has to be given again to decrypt
     * @return where to write the plaintext
     */
    OutputStream encrypting(OutputStream target, EncryptionContext context);

    /**
     * Decrypts a stream in constant memory, whether {@link #encrypting} or {@link #encrypt} made it.
     *
     * <p>What is read has been verified segment by segment. That it is whole is known only at its end: a stream that was
     * cut off or reordered throws on the way, and closing it before its end throws. Not thread-safe. Closing it closes
     * the source too.
     *
     * @param source where the ciphertext comes from
     * @param context what was given when it was encrypted
     * @return where to read the plaintext
     * @throws InvalidCiphertextException if the source does not begin as a ciphertext of this organization and scope; the
     *     rest shows while it is read
     * @throws java.io.UncheckedIOException if the beginning of the source cannot be read
     */
    InputStream decrypting(InputStream source, EncryptionContext context);
}
