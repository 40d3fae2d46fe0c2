package dev.cmk.aws.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Who may assume a role. */
class TrustTest extends SimulatorFixture {

    private static final String ISSUER = "https://api.example.com/oidc";

    private void assume(StsClient caller, String arn, String externalId) {
        caller.assumeRole(r -> r.roleArn(arn).roleSessionName("acme").externalId(externalId));
    }

    @Test
    void the_external_id_is_asked_for() {
        assume(sts, ROLE, "e-1");
        assertRefused("AccessDenied", () -> assume(sts, ROLE, "e-2"));
        assertRefused("AccessDenied", () -> assume(sts, ROLE, null));
    }

    @Test
    void a_role_without_the_condition_takes_any_external_id() {
        role.setTrust(TrustPolicy.of(aws.platformArn()));
        assume(sts, ROLE, "whatever");
        assume(sts, ROLE, null);
        assertThat(aws.callLog().count("AssumeRole")).isEqualTo(2);
    }

    @Test
    void an_unknown_role_an_untrusted_caller_and_a_wrong_external_id_look_alike() {
        String absent = "arn:aws:iam::222222222222:role/absent";
        aws.createRole("arn:aws:iam::222222222222:role/other", TrustPolicy.of("arn:aws:iam::333333333333:user/eve"));
        assertThat(message(() -> assume(sts, ROLE, "wrong")))
                .isEqualTo("User: " + aws.platformArn() + " is not authorized to perform: sts:AssumeRole on resource: "
                        + ROLE);
        assertThat(message(() -> assume(sts, absent, "e-1"))).isEqualTo(text(absent));
        assertThat(message(() -> assume(sts, "arn:aws:iam::222222222222:role/other", "e-1")))
                .isEqualTo(text("arn:aws:iam::222222222222:role/other"));
    }

    private String text(String arn) {
        return "User: " + aws.platformArn() + " is not authorized to perform: sts:AssumeRole on resource: " + arn;
    }

    @Test
    void trust_in_an_account_needs_the_callers_own_permission_too() {
        role.setTrust(TrustPolicy.of("arn:aws:iam::333333333333:root"));
        StsClient allowed = clients.sts(Clients.of(aws.createUser(
                "arn:aws:iam::333333333333:user/ada",
                Permission.allow("sts:AssumeRole").on(ROLE))));
        StsClient powerless = clients.sts(Clients.of(aws.createUser("arn:aws:iam::333333333333:user/bob")));
        assume(allowed, ROLE, null);
        assertRefused("AccessDenied", () -> assume(powerless, ROLE, null));
        assertRefused("AccessDenied", () -> assume(sts, ROLE, null));
    }

    @Test
    void a_role_of_another_partition_cannot_be_assumed() {
        String china = "arn:aws-cn:iam::222222222222:role/cmk";
        aws.createRole(china, TrustPolicy.of("*"));
        assertRefused("AccessDenied", () -> assume(sts, china, null));
    }

    @Test
    void a_trust_policy_can_be_in_awss_json() {
        aws.createRole(ROLE, """
                {"Version": "2012-10-17", "Statement": [{
                  "Effect": "Allow",
                  "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
                  "Action": "sts:AssumeRole",
                  "Condition": {"StringEquals": {"sts:ExternalId": "e-7"}}
                }]}""", """
                {"Statement": {"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": "*"}}""");
        assume(sts, ROLE, "e-7");
        assertRefused("AccessDenied", () -> assume(sts, ROLE, "e-1"));
    }

    private AssumeRoleWithWebIdentityResponse present(String token) {
        return clients.anonymousSts()
                .assumeRoleWithWebIdentity(
                        r -> r.roleArn(ROLE).roleSessionName("acme").webIdentityToken(token));
    }

    private TokenIssuer trustedIssuer() {
        TokenIssuer issuer = aws.createIssuer(ISSUER);
        role.setTrust(TrustPolicy.webIdentity(ISSUER).withAudience("aws:acme").withSubject("environments:*"));
        return issuer;
    }

    private String token(TokenIssuer issuer, String audience, String subject) {
        return issuer.token(audience, subject, clock.instant().plus(Duration.ofMinutes(5)));
    }

    @Test
    void a_token_opens_a_session() {
        AssumeRoleWithWebIdentityResponse session = present(token(trustedIssuer(), "aws:acme", "environments:prod"));
        assertThat(session.subjectFromWebIdentityToken()).isEqualTo("environments:prod");
        assertThat(session.audience()).isEqualTo("aws:acme");
        assertThat(session.provider()).isEqualTo("arn:aws:iam::222222222222:oidc-provider/api.example.com/oidc");
        assertThat(encrypt(clients.kms(Clients.of(session.credentials())))).isNotNull();
    }

    @Test
    void a_token_for_another_audience_or_subject_is_refused() {
        TokenIssuer issuer = trustedIssuer();
        assertRefused("AccessDenied", () -> present(token(issuer, "aws:globex", "environments:prod")));
        assertRefused("AccessDenied", () -> present(token(issuer, "aws:acme", "users:ada")));
    }

    @Test
    void a_token_of_an_issuer_that_the_role_does_not_trust_is_refused() {
        trustedIssuer();
        TokenIssuer other = aws.createIssuer("https://other.example.com");
        assertRefused("AccessDenied", () -> present(token(other, "aws:acme", "environments:prod")));
    }

    @Test
    void a_token_that_is_not_what_its_issuer_signed_is_refused() {
        TokenIssuer issuer = trustedIssuer();
        TokenIssuer forger = TokenIssuer.create(ISSUER);
        String good = token(issuer, "aws:acme", "environments:prod");
        assertRefused("InvalidIdentityToken", () -> present(token(forger, "aws:acme", "environments:prod")));
        assertRefused("InvalidIdentityToken", () -> present(good.substring(0, good.lastIndexOf('.') + 1)));
        assertRefused("InvalidIdentityToken", () -> present("a.b.c"));
        assertRefused("InvalidIdentityToken", () -> present("no token"));
        assertRefused(
                "InvalidIdentityToken",
                () -> present(token(TokenIssuer.create("https://unknown.example.com"), "aws:acme", "environments:x")));
    }

    @Test
    void an_expired_token_is_refused() {
        String token = token(trustedIssuer(), "aws:acme", "environments:prod");
        present(token);
        clock.advance(Duration.ofMinutes(5));
        assertRefused("ExpiredTokenException", () -> present(token));
    }

    @Test
    void a_web_identity_policy_can_be_in_awss_json() {
        TokenIssuer issuer = aws.createIssuer(ISSUER);
        aws.createRole(ROLE, """
                {"Statement": [{
                  "Effect": "Allow",
                  "Principal": {"Federated": "arn:aws:iam::222222222222:oidc-provider/api.example.com/oidc"},
                  "Action": "sts:AssumeRoleWithWebIdentity",
                  "Condition": {
                    "StringEquals": {"api.example.com/oidc:aud": "aws:acme"},
                    "StringLike": {"api.example.com/oidc:sub": "environments:*"}
                  }
                }]}""", """
                {"Statement": []}""");
        Credentials session =
                present(token(issuer, "aws:acme", "environments:prod")).credentials();
        assertThat(session.accessKeyId()).startsWith("ASIA");
        assertRefused("AccessDenied", () -> present(token(issuer, "aws:globex", "environments:prod")));
    }
}
