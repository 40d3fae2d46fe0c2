package dev.cmk.aws.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;

/** What the simulator remembers of calls. */
class CallLogTest extends SimulatorFixture {

    @Test
    void a_call_says_who_did_what_to_which_key() {
        KmsClient kms = kms();
        String alias = key.createAlias("alias/prod");
        role.setPermissions(Permission.allow("kms:*"));
        var answer =
                kms.encrypt(r -> r.keyId(alias).plaintext(SECRET).encryptionContext(Map.of("tenant", "t1", "id", "7")));
        assertThat(aws.callLog().calls("Encrypt")).singleElement().satisfies(call -> {
            assertThat(call.at()).isEqualTo(clock.instant());
            assertThat(call.requestId()).isEqualTo(answer.responseMetadata().requestId());
            assertThat(call.service()).isEqualTo("kms");
            assertThat(call.region()).contains(Clients.REGION);
            assertThat(call.caller()).contains("arn:aws:sts::222222222222:assumed-role/cmk/acme");
            assertThat(call.role()).contains(ROLE);
            assertThat(call.sessionName()).contains("acme");
            assertThat(call.key()).contains(key.arn());
            assertThat(call.encryptionContext()).isEqualTo(Map.of("tenant", "t1", "id", "7"));
            assertThat(call.succeeded()).isTrue();
        });
    }

    @Test
    void assuming_a_role_says_which_role_session_and_external_id() {
        assertRefused(
                "AccessDenied",
                () -> sts.assumeRole(
                        r -> r.roleArn(ROLE).roleSessionName("acme").externalId("wrong")));
        assertThat(aws.callLog().calls()).singleElement().satisfies(call -> {
            assertThat(call.caller()).contains(aws.platformArn());
            assertThat(call.role()).contains(ROLE);
            assertThat(call.sessionName()).contains("acme");
            assertThat(call.externalId()).contains("wrong");
            assertThat(call.error()).contains("AccessDenied");
            assertThat(call.keys()).isEmpty();
        });
    }

    @Test
    void refused_requests_are_in_it_too() {
        KmsClient stranger = clients.kms(Clients.of(AccessKey.random()));
        assertRefused("UnrecognizedClientException", () -> encrypt(stranger));
        assertThat(aws.callLog().calls(call -> !call.succeeded()))
                .singleElement()
                .satisfies(call -> {
                    assertThat(call.caller()).isEmpty();
                    assertThat(call.error()).contains("UnrecognizedClientException");
                });
    }

    @Test
    void calls_are_counted_and_can_be_forgotten() {
        KmsClient kms = kms();
        encrypt(kms);
        encrypt(kms);
        assertThat(aws.callLog().counts()).isEqualTo(Map.of("AssumeRole", 1L, "Encrypt", 2L));
        assertThat(aws.callLog().count()).isEqualTo(3);
        assertThat(aws.callLog().count("Decrypt")).isZero();
        aws.callLog().clear();
        assertThat(aws.callLog().count()).isZero();
        assertThat(aws.callLog().calls()).isEmpty();
    }

    @Test
    void a_misspelt_operation_is_refused_not_counted_as_zero() {
        assertThatIllegalArgumentException().isThrownBy(() -> aws.callLog().count("decrypt"));
        assertThatIllegalArgumentException().isThrownBy(() -> aws.callLog().calls("Encrpyt"));
    }

    @Test
    void it_prints_a_line_for_each_call_and_no_secret() {
        KmsClient kms = kms();
        kms.encrypt(r -> r.keyId(key.arn()).plaintext(SECRET).encryptionContext(Map.of("b", "2", "a", "1")));
        key.disable();
        assertRefused("DisabledException", () -> encrypt(kms));
        StringBuilder text = new StringBuilder();
        aws.callLog().print(text);
        String session = "arn:aws:sts::222222222222:assumed-role/cmk/acme";
        assertThat(text.toString().lines())
                .containsExactly(
                        "2026-03-01T10:00:00Z sts:AssumeRole by " + aws.platformArn() + " role " + ROLE
                                + " session acme with an external id -> ok",
                        "2026-03-01T10:00:00Z kms:Encrypt by " + session + " on " + key.arn() + " {a=1, b=2} -> ok",
                        "2026-03-01T10:00:00Z kms:Encrypt by " + session + " on " + key.arn()
                                + " -> DisabledException");
    }
}
