package dev.cmk.aws.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Whether a caller may do something; see {@link Permission} for the rules. Pure. */
final class Authorization {

    /** What a caller of another account is told, so that it does not learn which keys there are. */
    static final String ABSENT_OR_FORBIDDEN = " because the resource does not exist in this Region, no"
            + " resource-based policies allow access, or a resource-based policy explicitly denies access";

    private final Caller caller;
    private final String action;
    private final String resource;
    private final Map<String, String> context;

    private Authorization(Caller caller, String action, String resource, Map<String, String> context) {
        this.caller = caller;
        this.action = action;
        this.resource = resource;
        this.context = context;
    }

    /** Why the caller may not use the key, in AWS's words; empty if it may. */
    static Optional<String> refusal(Caller caller, String action, KmsKey key, Map<String, String> context) {
        return new Authorization(caller, action, key.arn().toString(), context).refusal(key);
    }

    /** The same where the resource has no policy of its own. */
    static Optional<String> refusal(Caller caller, String action, String resource) {
        return new Authorization(caller, action, resource, Map.of())
                .refusedByIdentity()
                .map(reason -> text(caller, action, resource) + reason);
    }

    static String text(Caller caller, String action, String resource) {
        return "User: " + caller.arn() + " is not authorized to perform: " + action + " on resource: " + resource;
    }

    private Optional<String> refusal(KmsKey key) {
        return reason(key).map(reason -> text(caller, action, resource) + reason);
    }

    private Optional<String> reason(KmsKey key) {
        boolean sameAccount = key.arn().account().equals(caller.account());
        if (find(key.policy(), false, caller::isNamedBy)) {
            return Optional.of(sameAccount ? " with an explicit deny in a resource-based policy" : ABSENT_OR_FORBIDDEN);
        }
        Optional<String> byIdentity = refusedByIdentity();
        if (denied()) {
            return byIdentity;
        }
        boolean inPerson = find(key.policy(), true, caller::isNamedInPersonBy);
        if (sameAccount && inPerson) {
            return refusedBySession();
        }
        boolean byKey = inPerson || find(key.policy(), true, caller::isNamedBy);
        if (byKey) {
            return byIdentity;
        }
        return Optional.of(
                sameAccount
                        ? " because no resource-based policy allows the " + action + " action"
                        : ABSENT_OR_FORBIDDEN);
    }

    private boolean denied() {
        List<Permission> session = caller.session();
        return find(caller.identity(), false, any -> true) || (session != null && find(session, false, any -> true));
    }

    private Optional<String> refusedByIdentity() {
        if (denied()) {
            return Optional.of(" with an explicit deny in an identity-based policy");
        }
        return find(caller.identity(), true, any -> true)
                ? refusedBySession()
                : Optional.of(" because no identity-based policy allows the " + action + " action");
    }

    private Optional<String> refusedBySession() {
        List<Permission> session = caller.session();
        return session == null || find(session, true, any -> true)
                ? Optional.empty()
                : Optional.of(" because no session policy allows the " + action + " action");
    }

    private boolean find(List<Permission> policy, boolean allowing, Predicate<String> principal) {
        return policy.stream()
                .filter(statement -> statement.allowed() == allowing)
                .filter(statement -> statement.covers(action, resource, context))
                .anyMatch(statement -> statement.principals().isEmpty()
                        || statement.principals().stream().anyMatch(principal));
    }
}
