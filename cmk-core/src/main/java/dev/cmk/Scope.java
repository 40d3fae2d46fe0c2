package dev.cmk;

import java.util.Objects;

/**
 * What one data key serves inside an organization, such as one environment or one table: 1–256 bytes of UTF-8.
 *
 * <p>Choose something that never changes, an id and not a display name: the scope is bound into every ciphertext, and
 * what was sealed under one scope never opens under another. Compared exactly, like {@link OrganizationId}; spaces
 * inside are allowed, control characters and unpaired surrogates are not. Immutable.
 *
 * @param value the scope as the host knows it
 */
public record Scope(String value) {

    /** The longest scope, in bytes of UTF-8. */
    public static final int MAX_BYTES = 256;

    /**
     * Checks the scope.
     *
     * @throws IllegalArgumentException if it is empty, too long or holds a control character
     */
    public Scope {
        Objects.requireNonNull(value, "scope");
        Text.requireUtf8("scope", value, MAX_BYTES);
    }

    /**
     * The same as the constructor.
     *
     * @param value the scope as the host knows it
     * @return the checked scope
     */
    public static Scope of(String value) {
        return new Scope(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
