package dev.cmk.aws.simulator.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.aws.simulator.Clients;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.assertj.core.data.TemporalUnitWithinOffset;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;

/** Sessions, and signatures. */
abstract class StsContract extends KmsContract {

    private StsClient sts() {
        return clients.sts(peer().administrator());
    }

    private AssumeRoleResponse assumeRole() {
        return sts().assumeRole(r -> r.roleArn(peer().roleArn())
                .roleSessionName("acme")
                .externalId("e-1")
                .durationSeconds(900));
    }

    @Test
    void a_caller_is_told_who_it_is() {
        var identity = sts().getCallerIdentity();
        assertThat(identity.account()).matches("\\d{12}");
        assertThat(identity.arn()).contains(identity.account());
        assertThat(identity.userId()).isNotBlank();
    }

    @Test
    void a_session_has_credentials_that_end() {
        AssumeRoleResponse session = assumeRole();
        assertThat(session.assumedRoleUser().arn())
                .isEqualTo(peer().roleArn().replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/acme");
        assertThat(session.assumedRoleUser().assumedRoleId()).endsWith(":acme");
        assertThat(session.credentials().accessKeyId()).startsWith("ASIA");
        assertThat(session.credentials().sessionToken()).isNotBlank();
        assertThat(session.credentials().expiration())
                .isCloseTo(
                        Instant.now().plus(Duration.ofMinutes(15)),
                        new TemporalUnitWithinOffset(60, ChronoUnit.SECONDS));
    }

    @Test
    void a_session_is_told_that_it_is_one() {
        AssumeRoleResponse session = assumeRole();
        assertThat(clients.sts(Clients.of(session.credentials()))
                        .getCallerIdentity()
                        .arn())
                .isEqualTo(session.assumedRoleUser().arn());
    }

    @Test
    void a_session_of_less_than_15_minutes_is_refused() {
        assertRefused(
                "ValidationError",
                () -> sts().assumeRole(r ->
                        r.roleArn(peer().roleArn()).roleSessionName("acme").durationSeconds(899)));
    }

    @Test
    void a_session_of_more_than_12_hours_is_refused() {
        assertRefused(
                "ValidationError",
                () -> sts().assumeRole(r ->
                        r.roleArn(peer().roleArn()).roleSessionName("acme").durationSeconds(43_201)));
    }

    @Test
    void a_session_name_with_a_space_is_refused() {
        assertRefused(
                "ValidationError",
                () -> sts().assumeRole(r -> r.roleArn(peer().roleArn()).roleSessionName("acme inc")));
    }

    @Test
    void a_session_name_of_65_characters_is_refused() {
        assertRefused(
                "ValidationError",
                () -> sts().assumeRole(r -> r.roleArn(peer().roleArn()).roleSessionName("a".repeat(65))));
    }

    @Test
    void a_wrong_secret_is_refused() {
        AwsBasicCredentials wrong =
                AwsBasicCredentials.create(peer().administrator().accessKeyId(), "wrong");
        assertRefused("InvalidSignatureException", () -> clients.kms(wrong).describeKey(r -> r.keyId("alias/any")));
        assertRefused("SignatureDoesNotMatch", () -> clients.sts(wrong).getCallerIdentity());
    }

    @Test
    void an_unknown_access_key_is_refused() {
        AwsBasicCredentials unknown = AwsBasicCredentials.create("AKIAUNKNOWNUNKNOWNXX", "secret");
        KmsClient kms = clients.kms(unknown);
        assertRefused(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
                () -> kms.describeKey(r -> r.keyId("alias/any")));
        assertRefused(
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
                () -> clients.sts(unknown).getCallerIdentity());
    }
}
