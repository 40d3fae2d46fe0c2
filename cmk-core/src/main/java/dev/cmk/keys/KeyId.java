package dev.cmk.keys;

import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The id of a key of an organization: 1–64 of {@code a-z 0-9 -}, made by the library, never used again.
 *
 * @param value the id
 */
public record KeyId(String value) implements Comparable<KeyId> {

    private static final Pattern FORM = Pattern.compile("[a-z0-9-]{1,64}");

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if the value is not of that form
     */
    public KeyId {
        Objects.requireNonNull(value, "key id");
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("key id is not 1-64 of a-z, 0-9 and '-'");
        }
    }

    /**
     * The same as the constructor.
     *
     * @param value the id
     * @return the checked id
     */
    public static KeyId of(String value) {
        return new KeyId(value);
    }

    /**
     * A new random id.
     *
     * @return an id that no key has yet
     */
    public static KeyId random() {
        return new KeyId("key-" + UUID.randomUUID());
    }

    @Override
    public int compareTo(KeyId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
