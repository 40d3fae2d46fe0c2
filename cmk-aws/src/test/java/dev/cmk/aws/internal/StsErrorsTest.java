package dev.cmk.aws.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.aws.internal.SessionRequest.ExternalId;
import dev.cmk.aws.internal.SessionRequest.Proof;
import dev.cmk.aws.internal.SessionRequest.WebIdentity;
import dev.cmk.spi.KeyAccessException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StsErrorsTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final RoleArn ROLE = RoleArn.parse("roleArn", "arn:aws:iam::111122223333:role/cmk");

    private static KeyAccessException translated(String code, int status, Proof proof) {
        return StsErrors.of(Errors.sts(code, status), new SessionRequest(ACME, ROLE, proof, "{}", "eu-central-1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AccessDenied              | 403 | ACCESS_DENIED | true
            ValidationError           | 400 | MISCONFIGURED | true
            MalformedPolicyDocument   | 400 | MISCONFIGURED | false
            PackedPolicyTooLarge      | 400 | MISCONFIGURED | false
            RegionDisabledException   | 403 | MISCONFIGURED | true
            ExpiredToken              | 403 | UNREACHABLE   | false
            InvalidClientTokenId      | 403 | UNREACHABLE   | false
            SignatureDoesNotMatch     | 403 | UNREACHABLE   | false
            Throttling                | 400 | THROTTLED     | false
            InternalFailure           | 500 | UNREACHABLE   | false
            """)
    void each_code_of_assume_role_has_its_reason(String code, int status, UnavailableReason reason, boolean aboutKey) {
        KeyAccessException e = translated(code, status, new ExternalId("id"));
        assertThat(e.reason()).isEqualTo(reason);
        assertThat(e.isAboutKey()).isEqualTo(aboutKey);
        assertThat(e.providerCode()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AccessDenied              | 403 | ACCESS_DENIED | true
            InvalidIdentityToken      | 400 | ACCESS_DENIED | true
            IDPRejectedClaim          | 403 | ACCESS_DENIED | true
            IDPCommunicationError     | 400 | UNREACHABLE   | false
            ExpiredTokenException     | 400 | UNREACHABLE   | false
            """)
    void each_code_of_web_identity_has_its_reason(String code, int status, UnavailableReason reason, boolean aboutKey) {
        KeyAccessException e = translated(code, status, new WebIdentity(ACME));
        assertThat(e.reason()).isEqualTo(reason);
        assertThat(e.isAboutKey()).isEqualTo(aboutKey);
    }

    @Test
    void a_refused_role_says_what_its_trust_policy_needs() {
        assertThat(translated("AccessDenied", 403, new ExternalId("id")))
                .hasMessageContaining("AWS STS refuses the role " + ROLE)
                .hasMessageContaining("sts:ExternalId");
        assertThat(translated("AccessDenied", 403, new WebIdentity(ACME)))
                .hasMessageContaining("sts:AssumeRoleWithWebIdentity")
                .hasMessageContaining("'aws:acme'");
        assertThat(translated("InvalidIdentityToken", 400, new WebIdentity(ACME)))
                .hasMessageContaining("your AWS account 111122223333")
                .hasMessageContaining("OpenID Connect provider");
    }
}
