package dev.cmk;

import java.util.Objects;

/**
 * The tenant whose data is encrypted: 1–128 visible characters, compared exactly.
 *
 * <p>Two ids are the same organization only if they are the same sequence of UTF-16 units: case, Unicode normalization
 * and look-alikes make a difference. Visible means no whitespace, control, format, private-use or unpaired surrogate
 * code point and no noncharacter, by the tables of Unicode 16, whatever the version of Java. Characters are counted as
 * Unicode code points. Immutable.
 *
 * @param value the id as the host knows it
 */
public record OrganizationId(String value) implements Comparable<OrganizationId> {

    /** The longest id, in Unicode code points. */
    public static final int MAX_LENGTH = 128;

    /**
     * Checks the id.
     *
     * @throws IllegalArgumentException if it is empty, too long or holds an invisible character
     */
    public OrganizationId {
        Objects.requireNonNull(value, "organization");
        Text.requireVisible("organization", value, MAX_LENGTH);
    }

    /**
     * The same as the constructor.
     *
     * @param value the id as the host knows it
     * @return the checked id
     */
    public static OrganizationId of(String value) {
        return new OrganizationId(value);
    }

    @Override
    public int compareTo(OrganizationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
