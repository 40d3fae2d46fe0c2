package dev.cmk.aws.simulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One statement of a policy: actions allowed, or denied, on resources. A role or user has those of its identity policy,
 * a key those of its key policy, and these say {@link #to} whom. Immutable.
 *
 * <p>As in IAM: a denial wins. Inside one account either policy can allow, where the key's must name the role or user
 * itself, or the account's root to leave it to IAM (that is what a new key's policy does). Across accounts both must
 * allow. A key is always matched by its key ARN, never by that of an alias.
 *
 * @param allowed whether this allows or denies
 * @param actions such as {@code kms:Decrypt}; {@code *} and {@code ?} are wildcards
 * @param resources ARNs, with wildcards; in a key policy ignored, it is about its key
 * @param principals ARNs of roles, users, sessions or an account's root, a bare account id, or {@code *}; empty in
 *     identity policies
 * @param encryptionContext pairs that the request's encryption context must have (condition {@code
 *     kms:EncryptionContext:…}); empty for any
 */
public record Permission(
        boolean allowed,
        List<String> actions,
        List<String> resources,
        List<String> principals,
        Map<String, String> encryptionContext) {

    /** Copies the lists. */
    public Permission {
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
        principals = List.copyOf(principals);
        encryptionContext = Map.copyOf(encryptionContext);
    }

    /**
     * Allows actions on all resources.
     *
     * @param actions such as {@code kms:Decrypt}; {@code *} and {@code ?} are wildcards
     * @return the statement
     */
    public static Permission allow(String... actions) {
        return new Permission(true, List.of(actions), List.of("*"), List.of(), Map.of());
    }

    /**
     * Denies actions on all resources, whatever else allows them.
     *
     * @param actions such as {@code kms:Decrypt}; {@code *} and {@code ?} are wildcards
     * @return the statement
     */
    public static Permission deny(String... actions) {
        return new Permission(false, List.of(actions), List.of("*"), List.of(), Map.of());
    }

    /**
     * The same, on these resources only.
     *
     * @param arns with wildcards
     * @return a changed copy
     */
    public Permission on(String... arns) {
        return new Permission(allowed, actions, List.of(arns), principals, encryptionContext);
    }

    /**
     * The same, for these principals: what a key policy needs.
     *
     * @param arns of roles, users, sessions or an account's root, a bare account id, or {@code *}
     * @return a changed copy
     */
    public Permission to(String... arns) {
        return new Permission(allowed, actions, resources, List.of(arns), encryptionContext);
    }

    /**
     * The same, only if the request's encryption context has this pair too.
     *
     * @param name in the encryption context
     * @param value exactly
     * @return a changed copy
     */
    public Permission withEncryptionContext(String name, String value) {
        Map<String, String> pairs = new HashMap<>(encryptionContext);
        pairs.put(name, value);
        return new Permission(allowed, actions, resources, principals, pairs);
    }

    /** Whether this is about the action on the resource, principals aside. */
    boolean covers(String action, String resource, Map<String, String> context) {
        return Glob.anyMatches(actions, action)
                && Glob.anyMatches(resources, resource)
                && context.entrySet().containsAll(encryptionContext.entrySet());
    }
}
