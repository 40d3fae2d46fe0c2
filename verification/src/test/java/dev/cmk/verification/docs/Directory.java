package dev.cmk.verification.docs;

import dev.cmk.OrganizationId;
import dev.cmk.admin.Actor;
import dev.cmk.admin.AdminAuthorizer;

// region authorizer
/** Who may do what, as the service's own directory knows it. */
final class Directory implements AdminAuthorizer {

    @Override
    public boolean isAdmin(Actor actor, OrganizationId organization) {
        return organization.value().equals("acme") && actor.id().equals("ada");
    }

    @Override
    public boolean isEntitled(OrganizationId organization) {
        return true; // all plans include customer managed keys
    }

    @Override
    public boolean isOperator(Actor actor) {
        return actor.id().equals("olga");
    }
}
// endregion
