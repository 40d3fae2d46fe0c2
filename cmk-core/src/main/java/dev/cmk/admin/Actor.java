package dev.cmk.admin;

import java.util.Objects;

/**
 * Who asks for an admin action, as the host knows them.
 *
 * @param id 1–256 UTF-16 units, not blank; it goes into the audit trail
 */
public record Actor(String id) {

    /** The longest id, in UTF-16 units. */
    public static final int MAX_LENGTH = 256;

    /**
     * Checks the id.
     *
     * @throws IllegalArgumentException if the id is blank, too long, begins or ends with a space, or holds a character
     *     that cannot be seen
     */
    public Actor {
        Objects.requireNonNull(id, "actor");
        if (id.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "actor has " + id.length() + " UTF-16 units; at most " + MAX_LENGTH + " are allowed");
        }
        Printable.require("actor", id, MAX_LENGTH);
    }

    /**
     * The same as the constructor.
     *
     * @param id as the host knows them
     * @return the actor
     */
    public static Actor of(String id) {
        return new Actor(id);
    }
}
