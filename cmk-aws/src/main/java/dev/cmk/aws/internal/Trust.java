package dev.cmk.aws.internal;

import java.util.regex.Pattern;

/** Whom a customer's role trusts, and on what condition. */
public sealed interface Trust {

    /**
     * The service's principal, if it shows the external id.
     *
     * @param principal the ARN of the service's role, user or account
     * @param externalId of the organization
     */
    record ToPrincipal(String principal, String externalId) implements Trust {

        private static final Pattern PRINCIPAL =
                Pattern.compile("root|(?:role|user)/(?:[A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]{1,64}");
        private static final Pattern EXTERNAL_ID = Pattern.compile("[A-Za-z0-9_+=,.@:/-]{2,1224}");

        /** Checks both. */
        public ToPrincipal {
            ArnParts parts = ArnParts.of("servicePrincipal", principal, "arn:aws:iam::111122223333:role/service");
            parts.requirePartition();
            parts.requireService("iam");
            parts.requireNoRegion();
            parts.requireAccount();
            if (!PRINCIPAL.matcher(parts.resource()).matches()) {
                throw parts.wrong("does not end with root, role/… or user/…");
            }
            if (!EXTERNAL_ID.matcher(externalId).matches()) {
                throw new IllegalArgumentException("externalId is not 2 to 1224 of A-Z a-z 0-9 _ + = , . @ : / -");
            }
        }
    }

    /**
     * The tokens of an issuer about one organization.
     *
     * @param issuer its URL without {@code https://}
     * @param audience of the tokens
     * @param subject of the tokens
     */
    record ToWebIdentity(String issuer, String audience, String subject) implements Trust {

        private static final Pattern ISSUER = Pattern.compile("[a-z0-9.-]+(?:/[A-Za-z0-9._~-]+)*");
        private static final Pattern SUBJECT = Pattern.compile("[!-~]{1,255}");

        /** Checks issuer and subject; the audience is made of an organization that was checked. */
        public ToWebIdentity {
            if (!ISSUER.matcher(issuer).matches()) {
                throw new IllegalArgumentException("issuer is not an https URL without port, query and final slash");
            }
            if (!SUBJECT.matcher(subject).matches()) {
                throw new IllegalArgumentException("subject is not 1 to 255 visible ASCII characters");
            }
        }
    }
}
