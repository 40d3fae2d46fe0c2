package dev.cmk.admin;

import java.util.Objects;

/**
 * Who asks for an admin action, as the host knows them.
 *
 * @param id 1–256 characters; it goes into the audit trail
 */
public record Actor(String id) {

    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException if the id is empty or too long
     */
    public Actor {
        Objects.requireNonNull(id, "actor");
        if (id.isBlank() || id.length() > 256) {
            throw new IllegalArgumentException("actor has " + id.length() + " characters; 1 to 256 are allowed");
        }
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
