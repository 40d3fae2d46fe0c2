package dev.cmk.aws.simulator;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who signed a request.
 *
 * @param arn of the user or of the role's session
 * @param principal of the user or of the role: what policies usually name
 * @param sessionName of a role's session
 * @param identity the policy of the user or role, as it is now
 * @param session the policy given when the session began; null if none was
 */
record Caller(
        Arn arn,
        Arn principal,
        Optional<String> sessionName,
        List<Permission> identity,
        @Nullable List<Permission> session) {

    static Caller user(Arn arn, List<Permission> permissions) {
        return new Caller(arn, arn, Optional.empty(), permissions, null);
    }

    String account() {
        return arn.account();
    }

    boolean isSession() {
        return sessionName.isPresent();
    }

    /** Whether a policy that names this principal speaks of the caller itself, or of the caller's whole account. */
    boolean isNamedBy(String policyPrincipal) {
        return isNamedInPersonBy(policyPrincipal)
                || policyPrincipal.equals(arn.account())
                || policyPrincipal.equals(arn.root());
    }

    boolean isNamedInPersonBy(String policyPrincipal) {
        return policyPrincipal.equals("*")
                || policyPrincipal.equals(principal.toString())
                || policyPrincipal.equals(arn.toString());
    }
}
