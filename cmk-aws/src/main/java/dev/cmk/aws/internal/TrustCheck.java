package dev.cmk.aws.internal;

import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.aws.internal.SessionRequest.ExternalId;
import dev.cmk.aws.internal.SessionRequest.WebIdentity;
import dev.cmk.spi.KeyAccessException;
import java.util.UUID;

/**
 * Whether a role trusts the service on behalf of this organization and of no other. Otherwise whoever knows the role's ARN
 * could register it as theirs (the confused deputy of the AWS IAM user guide). Sessions that it starts are never used.
 */
final class TrustCheck {

    private final Sts sts;
    private final Sessions sessions;

    TrustCheck(Sts sts, Sessions sessions) {
        this.sts = sts;
        this.sessions = sessions;
    }

    /**
     * Takes on the role, and sees it refused in every other way.
     *
     * @throws KeyAccessException if it cannot be taken on, can be in another way, or if there is no telling
     */
    void run(SessionRequest request) {
        try {
            sts.assume(request);
        } catch (KeyAccessException e) {
            if (e.reason().isDenial()) {
                sessions.end(request); // what is refused now is over; what is not answered goes on
            }
            throw e;
        }
        sessions.end(request); // it may have been revoked, and a new one is as good
        String stranger = "cmk-probe-" + UUID.randomUUID();
        if (request.proof() instanceof WebIdentity) {
            requireRefused(
                    request.with(new WebIdentity(OrganizationId.of(stranger))),
                    "accepts a web identity token about another organization: let its trust policy require the audience '"
                            + Audience.of(request.organization())
                            + "' (condition StringEquals on the provider's aud)");
        } else {
            requireRefused(request.with(new ExternalId(stranger)), "can be taken on with a wrong external id" + REMEDY);
            requireRefused(request.with(new ExternalId(null)), "can be taken on without an external id" + REMEDY);
        }
    }

    private static final String REMEDY =
            ": let its trust policy require your organization's external id (condition StringEquals on sts:ExternalId)";

    private void requireRefused(SessionRequest wrong, String otherwise) {
        try {
            sts.assume(wrong);
        } catch (KeyAccessException e) {
            if (e.reason() == UnavailableReason.ACCESS_DENIED) {
                return;
            }
            throw e; // no answer is no refusal
        }
        throw new KeyAccessException(
                UnavailableReason.MISCONFIGURED,
                true,
                null,
                "the role " + wrong.role() + " " + otherwise + ", or another customer of this service could use it",
                null);
    }
}
