package dev.cmk.aws.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInternalException;

/** What goes wrong on demand. */
class FaultsTest extends SimulatorFixture {

    private KmsClient kms;
    private SdkBytes ciphertext;

    @BeforeEach
    void openSession() {
        kms = kms();
        ciphertext = encrypt(kms);
        aws.callLog().clear();
    }

    private SdkBytes decrypt() {
        return kms.decrypt(r -> r.keyId(key.arn()).ciphertextBlob(ciphertext)).plaintext();
    }

    private void assertLost(ThrowingCallable call) {
        assertThatExceptionOfType(SdkClientException.class).isThrownBy(call);
    }

    private List<String> outcomes() {
        return aws.callLog().calls().stream()
                .map(call -> call.error().orElse("ok"))
                .toList();
    }

    @Test
    void throttling_for_n_calls() {
        Fault fault = aws.faults().on("Decrypt").times(2).throttled();
        assertThat(message(this::decrypt))
                .isEqualTo("You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.");
        assertRefused("ThrottlingException", this::decrypt);
        assertThat(decrypt()).isEqualTo(SECRET);
        assertThat(fault.struck()).isEqualTo(2);
        assertThat(outcomes()).containsExactly("ThrottlingException", "ThrottlingException", "ok");
    }

    @Test
    void only_the_named_operation_is_struck() {
        aws.faults().on("Decrypt").accessDenied();
        assertThat(encrypt(kms)).isNotNull();
        assertRefused("AccessDeniedException", this::decrypt);
    }

    @Test
    void only_the_named_key_is_struck_also_behind_an_alias_or_a_ciphertext() {
        SimulatedKey other = aws.createKey(CUSTOMER, Clients.REGION);
        role.setPermissions(Permission.allow("kms:*"));
        String alias = key.createAlias("alias/prod");
        aws.faults().onAnything().ofKey(key.arn()).internalError();
        assertThatExceptionOfType(KmsInternalException.class).isThrownBy(this::decrypt);
        assertThatExceptionOfType(KmsInternalException.class)
                .isThrownBy(() -> kms.decrypt(r -> r.ciphertextBlob(ciphertext)));
        assertThatExceptionOfType(KmsInternalException.class)
                .isThrownBy(() -> kms.encrypt(r -> r.keyId(alias).plaintext(SECRET)));
        assertThat(kms.encrypt(r -> r.keyId(other.arn()).plaintext(SECRET)).keyId())
                .isEqualTo(other.arn());
    }

    @Test
    void only_the_named_role_is_struck_in_kms_and_sts() {
        String otherRole = "arn:aws:iam::222222222222:role/other";
        aws.createRole(otherRole, TrustPolicy.of(aws.platformArn()), Permission.allow("*"));
        aws.faults().onAnything().ofRole(ROLE).throttled();
        assertRefused("ThrottlingException", this::decrypt);
        assertRefused("Throttling", this::session);
        KmsClient other =
                clients.kms(Clients.of(sts.assumeRole(r -> r.roleArn(otherRole).roleSessionName("acme"))
                        .credentials()));
        assertThat(encrypt(other)).isNotNull();
    }

    @Test
    void a_share_of_the_calls_is_the_same_for_the_same_seed() {
        List<List<String>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            aws.callLog().clear();
            try (Fault fault = aws.faults().on("Decrypt").share(0.5, 42).throttled()) {
                for (int i = 0; i < 20; i++) {
                    try {
                        decrypt();
                    } catch (KmsException e) {
                        assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException");
                    }
                }
                assertThat(fault.struck()).isBetween(3L, 17L);
            }
            runs.add(outcomes());
        }
        assertThat(runs.get(0)).isEqualTo(runs.get(1));
    }

    @Test
    void errors_in_the_words_of_either_service() {
        aws.faults().onAnything().times(1).expiredToken();
        assertRefused("ExpiredTokenException", this::decrypt);
        aws.faults().onAnything().times(1).expiredToken();
        assertRefused("ExpiredToken", this::session);
        aws.faults().onAnything().times(1).accessDenied();
        assertRefused("AccessDenied", this::session);
        aws.faults().onAnything().times(1).internalError();
        assertThat(refusal(this::session).statusCode()).isEqualTo(500);
        aws.faults().on("Decrypt").times(1).error("DependencyTimeoutException", "The system timed out.", 500);
        assertRefused("DependencyTimeoutException", this::decrypt);
    }

    @Test
    void a_reset_connection() {
        aws.faults().on("Decrypt").times(1).connectionReset();
        assertThatExceptionOfType(SdkClientException.class)
                .isThrownBy(this::decrypt)
                .withStackTraceContaining("Connection reset");
        assertThat(decrypt()).isEqualTo(SECRET);
        assertThat(outcomes()).containsExactly("(connection reset)", "ok");
    }

    @Test
    void half_an_answer() {
        aws.faults().on("Decrypt").times(1).halfAnswer();
        assertLost(this::decrypt);
        assertThat(decrypt()).isEqualTo(SECRET);
        assertThat(outcomes()).containsExactly("(half an answer)", "ok");
    }

    @Test
    void a_malformed_answer() {
        aws.faults().onAnything().times(1).malformedAnswer();
        assertLost(this::decrypt);
        aws.faults().onAnything().times(1).malformedAnswer();
        assertLost(this::session);
        assertThat(outcomes()).containsExactly("(malformed answer)", "(malformed answer)");
    }

    @Test
    void wrong_answers() {
        String other = aws.createKey(CUSTOMER, Clients.REGION).arn();
        aws.faults().on("Decrypt").times(1).answersKey(other);
        assertThat(kms.decrypt(r -> r.ciphertextBlob(ciphertext)).keyId()).isEqualTo(other);
        aws.faults().on("Decrypt").times(1).answersPlaintextOfLength(5);
        assertThat(decrypt().asUtf8String()).isEqualTo("corre");
        aws.faults().on("Decrypt").times(1).answersWrongPlaintext();
        assertThat(decrypt()).isNotEqualTo(SECRET);
        aws.faults().on("Encrypt").times(1).answersWrongCiphertext();
        SdkBytes damaged = encrypt(kms);
        assertRefused("InvalidCiphertextException", () -> kms.decrypt(r -> r.ciphertextBlob(damaged)));
        assertThat(outcomes()).containsOnlyOnce("InvalidCiphertextException").contains("(wrong answer)");
    }

    @Test
    void a_call_that_hangs_holds_up_no_other_and_goes_on_when_released() throws Exception {
        Fault fault = aws.faults().on("Decrypt").times(1).hangs();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<SdkBytes> hanging = thread.submit(this::decrypt);
            fault.awaitStruck(1);
            assertThat(decrypt()).isEqualTo(SECRET);
            assertThat(hanging).isNotDone();
            fault.release();
            assertThat(hanging.get()).isEqualTo(SECRET);
        } finally {
            thread.shutdown();
        }
    }

    @Test
    void a_call_that_hangs_is_cut_by_close() throws Exception {
        Fault fault = aws.faults().on("Decrypt").hangs();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> hanging = thread.submit(() -> assertLost(this::decrypt));
            fault.awaitStruck(1);
            aws.close();
            hanging.get();
        } finally {
            thread.shutdown();
        }
    }

    @Test
    void a_delayed_call_is_answered() {
        aws.faults().on("Decrypt").times(1).delayed(Duration.ofMillis(1));
        assertThat(decrypt()).isEqualTo(SECRET);
    }

    @Test
    void a_released_fault_and_cleared_faults_strike_no_more() {
        aws.faults().on("Decrypt").throttled().close();
        assertThat(decrypt()).isEqualTo(SECRET);
        aws.faults().on("Decrypt").throttled();
        aws.faults().onAnything().hangs();
        aws.faults().clear();
        assertThat(decrypt()).isEqualTo(SECRET);
    }

    @Test
    void a_misspelt_fault_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> aws.faults().on("decrypt"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> aws.faults().onAnything().ofKey("alias/prod"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> aws.faults().onAnything().ofRole("cmk"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> aws.faults().onAnything().share(2, 0));
    }
}
