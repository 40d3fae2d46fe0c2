package dev.cmk.aws.simulator;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a role's trust policy: who may assume it, and what they must show. A role may have several; one that
 * is met is enough. Immutable.
 *
 * @param principals for {@code sts:AssumeRole}: ARNs of users, roles or an account's root, a bare account id, or {@code
 *     *}; empty for web identity
 * @param externalIds of which the caller must give one; empty if none is asked for
 * @param issuer for {@code sts:AssumeRoleWithWebIdentity}: the issuer of the token, such as {@code
 *     https://api.example.com/oidc}; null otherwise
 * @param audiences of which the token must be for one; empty for any
 * @param subjects of which the token's must match one, with wildcards; empty for any
 */
public record TrustPolicy(
        List<String> principals,
        Set<String> externalIds,
        @Nullable String issuer,
        Set<String> audiences,
        Set<String> subjects) {

    /** Copies the collections. */
    public TrustPolicy {
        principals = List.copyOf(principals);
        externalIds = Set.copyOf(externalIds);
        audiences = Set.copyOf(audiences);
        subjects = Set.copyOf(subjects);
    }

    /**
     * Trusts these principals, whatever external id they give.
     *
     * @param principals ARNs of users, roles or an account's root, a bare account id, or {@code *}
     * @return the statement
     */
    public static TrustPolicy of(String... principals) {
        return new TrustPolicy(List.of(principals), Set.of(), null, Set.of(), Set.of());
    }

    /**
     * Trusts the tokens of an issuer.
     *
     * @param issuer its URL, {@code iss} in its tokens
     * @return the statement
     */
    public static TrustPolicy webIdentity(String issuer) {
        return new TrustPolicy(List.of(), Set.of(), issuer, Set.of(), Set.of());
    }

    /**
     * The same, on condition of this external id ({@code sts:ExternalId}).
     *
     * @param externalId exactly
     * @return a changed copy
     */
    public TrustPolicy withExternalId(String externalId) {
        return new TrustPolicy(principals, Set.of(externalId), issuer, audiences, subjects);
    }

    /**
     * The same, on condition of this audience ({@code aud}).
     *
     * @param audience exactly
     * @return a changed copy
     */
    public TrustPolicy withAudience(String audience) {
        return new TrustPolicy(principals, externalIds, issuer, Set.of(audience), subjects);
    }

    /**
     * The same, on condition of this subject ({@code sub}); {@code *} and {@code ?} are wildcards.
     *
     * @param subject a pattern
     * @return a changed copy
     */
    public TrustPolicy withSubject(String subject) {
        return new TrustPolicy(principals, externalIds, issuer, audiences, Set.of(subject));
    }

    boolean trusts(Caller caller, @Nullable String externalId) {
        return issuer == null
                && principals.stream().anyMatch(caller::isNamedBy)
                && (externalIds.isEmpty() || (externalId != null && externalIds.contains(externalId)));
    }

    boolean trustsToken(WebIdentity token) {
        return token.issuer().equals(issuer)
                && (audiences.isEmpty() || audiences.contains(token.audience()))
                && (subjects.isEmpty() || Glob.anyMatches(subjects, token.subject()));
    }
}
