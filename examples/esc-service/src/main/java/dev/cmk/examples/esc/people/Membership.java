package dev.cmk.examples.esc.people;

/**
 * One organization of a person's.
 *
 * @param organization its name
 * @param displayName for people
 * @param role what the person may do there
 */
public record Membership(String organization, String displayName, Role role) {

    public boolean isAdmin() {
        return role == Role.ADMIN;
    }
}
