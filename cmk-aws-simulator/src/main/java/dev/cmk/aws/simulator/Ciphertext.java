package dev.cmk.aws.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What Encrypt answers, as the simulator lays it out:
 *
 * <pre>
 * "AWSS" | account (12) | key id (36) | region (56, zero-padded) | material id (16) | nonce (12) | ciphertext | tag (16)
 * </pre>
 *
 * <p>So 152 bytes come to the plaintext, as in AWS: a wrapped key of 32 bytes has 184, which columns are sized for.
 */
final class Ciphertext {

    static final int LIMIT = 6144;
    private static final byte[] MAGIC = "AWSS".getBytes(US_ASCII);
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_LENGTH = 16;
    private static final int ACCOUNT_LENGTH = 12;
    private static final int KEY_ID_LENGTH = 36;
    private static final int REGION_LENGTH = 56;
    private static final int NAMES_LENGTH = MAGIC.length + ACCOUNT_LENGTH + KEY_ID_LENGTH + REGION_LENGTH;
    private static final int HEADER_LENGTH = NAMES_LENGTH + KeyMaterial.ID_LENGTH;

    private final byte[] bytes;

    private Ciphertext(byte[] bytes) {
        this.bytes = bytes;
    }

    static byte[] encrypt(KmsKey key, byte[] plaintext, Map<String, String> context) {
        byte[] header = ByteBuffer.allocate(HEADER_LENGTH)
                .put(MAGIC)
                .put(key.arn().account().getBytes(US_ASCII))
                .put(key.id().getBytes(US_ASCII))
                .put(Arrays.copyOf(key.arn().region().getBytes(US_ASCII), REGION_LENGTH))
                .put(key.newest().id())
                .array();
        byte[] nonce = Ids.bytes(NONCE_LENGTH);
        byte[] encrypted = key.newest().encrypt(plaintext, nonce, header, context);
        return ByteBuffer.allocate(HEADER_LENGTH + NONCE_LENGTH + encrypted.length)
                .put(header)
                .put(nonce)
                .put(encrypted)
                .array();
    }

    /** Empty if these bytes are none of the simulator's. */
    static Optional<Ciphertext> parse(byte[] bytes) {
        boolean known = bytes.length >= HEADER_LENGTH + NONCE_LENGTH + TAG_LENGTH
                && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
        return known ? Optional.of(new Ciphertext(bytes)) : Optional.empty();
    }

    String account() {
        return text(MAGIC.length, ACCOUNT_LENGTH);
    }

    String keyId() {
        return text(MAGIC.length + ACCOUNT_LENGTH, KEY_ID_LENGTH);
    }

    /** Where it was encrypted; a multi-Region key decrypts it elsewhere too. */
    String region() {
        return text(MAGIC.length + ACCOUNT_LENGTH + KEY_ID_LENGTH, REGION_LENGTH);
    }

    private String text(int from, int length) {
        return new String(bytes, from, length, US_ASCII).replace("\0", "");
    }

    /** Empty if it is damaged, or the context is another. */
    Optional<byte[]> decrypt(KmsKey key, Map<String, String> context) {
        byte[] header = Arrays.copyOf(bytes, HEADER_LENGTH);
        byte[] nonce = Arrays.copyOfRange(bytes, HEADER_LENGTH, HEADER_LENGTH + NONCE_LENGTH);
        byte[] encrypted = Arrays.copyOfRange(bytes, HEADER_LENGTH + NONCE_LENGTH, bytes.length);
        return key.material(Arrays.copyOfRange(bytes, NAMES_LENGTH, HEADER_LENGTH))
                .flatMap(material -> material.decrypt(encrypted, nonce, header, context));
    }
}
