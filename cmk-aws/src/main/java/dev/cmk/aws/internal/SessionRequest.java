package dev.cmk.aws.internal;

import dev.cmk.OrganizationId;
import org.jspecify.annotations.Nullable;

/**
 * Which session of which role; two that are equal may share one.
 *
 * @param organization for whom
 * @param role whose permissions
 * @param proof what the role is shown
 * @param policy what the session may do at most, in JSON
 * @param region whose STS is asked
 */
record SessionRequest(OrganizationId organization, RoleArn role, Proof proof, String policy, String region) {

    /** What tells the role that the service comes for this organization and for no other. */
    sealed interface Proof {}

    /** AssumeRole with this external id; null shows none, which is only for seeing it refused. */
    record ExternalId(@Nullable String value) implements Proof {}

    /** AssumeRoleWithWebIdentity with a token about this organization. */
    record WebIdentity(OrganizationId subject) implements Proof {}

    SessionRequest with(Proof other) {
        return new SessionRequest(organization, role, other, policy, region);
    }

    SessionRequest withPolicy(String other) {
        return new SessionRequest(organization, role, proof, other, region);
    }
}
