package dev.cmk.spi;

import java.util.Arrays;
import java.util.Objects;

/**
 * A data key as it is stored: encrypted under a key of a KMS. Not secret.
 *
 * @param bytes what the KMS gave, at most {@value #MAX_BYTES} bytes; the array is not copied
 * @param keyReference the key that was really used, such as the key ARN behind an alias; at most 512
 *     characters, no control characters and no unpaired surrogates
 */
@SuppressWarnings("ArrayRecordComponent") // equals and toString below take care of the array
public record WrappedDataKey(byte[] bytes, String keyReference) {

    /** The most that a store has to keep: the 6144 bytes of an AWS KMS CiphertextBlob. */
    public static final int MAX_BYTES = 6144;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if the bytes are empty or too many, or the reference is too long
     */
    public WrappedDataKey {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(keyReference, "keyReference");
        if (bytes.length == 0 || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a wrapped data key has " + bytes.length + " bytes; 1 to " + MAX_BYTES + " are allowed");
        }
        if (keyReference.length() > 512) {
            throw new IllegalArgumentException(
                    "a key reference has " + keyReference.length() + " characters; at most 512 are allowed");
        }
        if (keyReference.codePoints().anyMatch(WrappedDataKey::isNotKept)) {
            throw new IllegalArgumentException(
                    "a key reference holds a control character or an unpaired surrogate, which not every store keeps");
        }
    }

    private static boolean isNotKept(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WrappedDataKey that
                && Arrays.equals(bytes, that.bytes)
                && keyReference.equals(that.keyReference);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + keyReference.hashCode();
    }

    @Override
    public String toString() {
        return "WrappedDataKey[" + bytes.length + " bytes under " + keyReference + "]";
    }
}
