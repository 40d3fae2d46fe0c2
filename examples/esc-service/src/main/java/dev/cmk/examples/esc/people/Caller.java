package dev.cmk.examples.esc.people;

import dev.cmk.admin.Actor;

/**
 * Who calls, as a member of the organization in the path.
 *
 * @param username of the person or service
 * @param membership in that organization
 */
public record Caller(String username, Membership membership) {

    public String organization() {
        return membership.organization();
    }

    /** As the library's audit trail names them. */
    public Actor actor() {
        return Actor.of(username);
    }

    public boolean isAdmin() {
        return membership.isAdmin();
    }
}
