package dev.cmk.keys;

import java.util.Objects;
import java.util.UUID;

/**
 * The id of a re-encryption, made by the library.
 *
 * @param value a random UUID
 */
public record ReEncryptionId(UUID value) {

    /** Checks that there is a value. */
    public ReEncryptionId {
        Objects.requireNonNull(value, "value");
    }

    /**
     * A new random id.
     *
     * @return an id that no re-encryption has yet
     */
    public static ReEncryptionId random() {
        return new ReEncryptionId(UUID.randomUUID());
    }

    /**
     * Reads the text form, as in a URL.
     *
     * @param text the text form of a UUID
     * @return the id
     * @throws IllegalArgumentException if it is no UUID
     */
    public static ReEncryptionId of(String text) {
        return new ReEncryptionId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
