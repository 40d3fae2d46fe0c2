package dev.cmk.aws;

import dev.cmk.OrganizationId;
import dev.cmk.aws.internal.Audience;

/**
 * Issues the OpenID Connect tokens with which the service shows a customer's role for whom it comes. Called from many
 * threads at once, once for each session that is started.
 */
@FunctionalInterface
public interface WebIdentityTokens {

    /**
     * Issues a token that is valid for some minutes.
     *
     * <p>When a key is checked, this is also called for organizations that do not exist ({@code cmk-probe-} and random
     * characters), to see that the customer's role refuses their tokens. Such a token has to be signed like any other;
     * if this throws, the check fails, since nobody can tell then.
     *
     * @param organization about whom
     * @return a signed JWT whose audience ({@code aud}) is {@link #audience} and nothing else
     */
    String issue(OrganizationId organization);

    /**
     * The audience of the tokens of an organization, which its role's trust policy requires. Policies and templates of AWS
     * do not take every character that an organization's id may hold, so that other ids are represented by a hash.
     *
     * @param organization whose
     * @return {@code aws:} and the id, if it consists of 1–128 of {@code A-Z a-z 0-9 _ . @ / -} and does not begin with
     *     {@code sha256-}; otherwise {@code aws:sha256-} and the 64 hexadecimal digits of the SHA-256 of its UTF-8 bytes
     */
    static String audience(OrganizationId organization) {
        return Audience.of(organization);
    }
}
