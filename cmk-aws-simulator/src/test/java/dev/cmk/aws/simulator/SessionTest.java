package dev.cmk.aws.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** What a role's session may do, and for how long. */
class SessionTest extends SimulatorFixture {

    private Credentials session(StsClient caller, String arn, Duration duration) {
        return caller.assumeRole(r -> r.roleArn(arn)
                        .roleSessionName("acme")
                        .externalId("e-1")
                        .durationSeconds((int) duration.toSeconds()))
                .credentials();
    }

    @Test
    void a_session_ends_by_the_simulators_clock() {
        Credentials session = session(sts, ROLE, Duration.ofMinutes(15));
        KmsClient kms = clients.kms(Clients.of(session));
        assertThat(session.expiration()).isEqualTo(clock.instant().plus(Duration.ofMinutes(15)));
        clock.advance(Duration.ofSeconds(899));
        encrypt(kms);
        clock.advance(Duration.ofSeconds(1));
        assertRefused("ExpiredTokenException", () -> encrypt(kms));
        assertRefused("ExpiredToken", () -> clients.sts(Clients.of(session)).getCallerIdentity());
    }

    @Test
    void a_session_without_or_with_another_token_is_refused() {
        Credentials session = session();
        assertRefused(
                "UnrecognizedClientException",
                () -> encrypt(
                        clients.kms(AwsBasicCredentials.create(session.accessKeyId(), session.secretAccessKey()))));
        assertRefused(
                "UnrecognizedClientException",
                () -> encrypt(clients.kms(AwsSessionCredentials.create(
                        session.accessKeyId(),
                        session.secretAccessKey(),
                        session().sessionToken()))));
    }

    @Test
    void a_session_with_a_wrong_secret_is_refused() {
        Credentials session = session();
        assertRefused(
                "InvalidSignatureException",
                () -> encrypt(clients.kms(
                        AwsSessionCredentials.create(session.accessKeyId(), "wrong", session.sessionToken()))));
    }

    @Test
    void a_longer_session_than_the_role_allows_is_refused() {
        assertRefused("ValidationError", () -> session(sts, ROLE, Duration.ofHours(2)));
        role.setMaxSession(Duration.ofHours(12));
        assertThat(session(sts, ROLE, Duration.ofHours(12)).expiration())
                .isEqualTo(clock.instant().plus(Duration.ofHours(12)));
    }

    @Test
    void a_chained_session_lasts_an_hour_at_most() {
        String second = "arn:aws:iam::333333333333:role/second";
        aws.createRole(second, TrustPolicy.of(ROLE)).setMaxSession(Duration.ofHours(12));
        role.setPermissions(Permission.allow("sts:AssumeRole"));
        StsClient chained = clients.sts(Clients.of(session()));
        assertThat(message(() -> session(chained, second, Duration.ofHours(2)))).contains("role chaining");
        assertThat(session(chained, second, Duration.ofHours(1)).accessKeyId()).startsWith("ASIA");
    }

    @Test
    void new_permissions_hold_for_running_sessions_and_a_new_trust_does_not() {
        KmsClient kms = kms();
        encrypt(kms);
        role.setTrust();
        encrypt(kms);
        role.setPermissions(Permission.allow("kms:Decrypt"));
        assertRefused("AccessDeniedException", () -> encrypt(kms));
    }

    @Test
    void the_sessions_of_a_deleted_role_are_worth_nothing_also_when_it_is_made_anew() {
        KmsClient kms = kms();
        role.delete();
        assertRefused("UnrecognizedClientException", () -> encrypt(kms));
        aws.createRole(ROLE, TrustPolicy.of("*"), Permission.allow("*"));
        assertRefused("UnrecognizedClientException", () -> encrypt(kms));
    }

    @Test
    void a_session_policy_takes_away_and_gives_nothing() {
        SimulatedKey other = aws.createKey(CUSTOMER, Clients.REGION);
        role.setPermissions(Permission.allow("kms:Encrypt", "kms:Decrypt").on(key.arn()));
        String policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"kms:Encrypt\","
                + "\"kms:GenerateDataKey\"],\"Resource\":[\"" + key.arn() + "\",\"" + other.arn() + "\"]}]}";
        KmsClient kms = clients.kms(Clients.of(sts.assumeRole(r -> r.roleArn(ROLE)
                        .roleSessionName("acme")
                        .externalId("e-1")
                        .policy(policy))
                .credentials()));
        SdkBytes ciphertext = encrypt(kms);
        assertThat(message(() -> kms.decrypt(r -> r.keyId(key.arn()).ciphertextBlob(ciphertext))))
                .contains("no session policy allows");
        assertRefused(
                "AccessDeniedException",
                () -> kms.encrypt(r -> r.keyId(other.arn()).plaintext(SECRET)));
        assertRefused(
                "AccessDeniedException",
                () -> kms.generateDataKey(r -> r.keyId(key.arn()).numberOfBytes(32)));
    }

    @Test
    void an_alias_in_a_session_policy_means_nothing() {
        String alias = key.createAlias("alias/prod");
        String policy = "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:*\",\"Resource\":\"" + alias + "\"}]}";
        KmsClient kms = clients.kms(Clients.of(sts.assumeRole(r -> r.roleArn(ROLE)
                        .roleSessionName("acme")
                        .externalId("e-1")
                        .policy(policy))
                .credentials()));
        assertRefused(
                "AccessDeniedException", () -> kms.encrypt(r -> r.keyId(alias).plaintext(SECRET)));
    }

    @Test
    void a_session_policy_that_is_none_is_refused() {
        for (String policy : new String[] {"no json", "{}", "{\"Statement\":[{\"Effect\":\"Perhaps\"}]}"}) {
            assertRefused(
                    "MalformedPolicyDocument",
                    () -> sts.assumeRole(r -> r.roleArn(ROLE)
                            .roleSessionName("acme")
                            .externalId("e-1")
                            .policy(policy)));
        }
        assertRefused(
                "ValidationError",
                () -> sts.assumeRole(r -> r.roleArn(ROLE)
                        .roleSessionName("acme")
                        .externalId("e-1")
                        .policy(" ".repeat(2049))));
    }
}
