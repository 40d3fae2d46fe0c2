package dev.cmk.admin;

import dev.cmk.OrganizationId;

/**
 * Says who may manage keys. The host knows; the library asks before every action, refused or not.
 *
 * <p>Called from many threads at once. What it throws is passed on, and nothing is done.
 */
@FunctionalInterface
public interface AdminAuthorizer {

    /**
     * Whether somebody is an admin of an organization.
     *
     * @param actor who asks
     * @param organization whose keys
     * @return true to let them manage its keys
     */
    boolean isAdmin(Actor actor, OrganizationId organization);

    /**
     * Whether an organization may use customer managed keys, because it is on the right plan, say. One that no longer
     * may keeps reading, and can disable its keys.
     *
     * @param organization which organization
     * @return true unless the host says otherwise
     */
    default boolean isEntitled(OrganizationId organization) {
        return true;
    }

    /**
     * Whether somebody may replace the platform-managed key and delete organizations.
     *
     * @param actor who asks
     * @return false unless the host says otherwise
     */
    default boolean isOperator(Actor actor) {
        return false;
    }

    /**
     * Nobody may do anything. This is the default.
     *
     * @return an authorizer that refuses everybody
     */
    static AdminAuthorizer denyAll() {
        return (actor, organization) -> false;
    }
}
