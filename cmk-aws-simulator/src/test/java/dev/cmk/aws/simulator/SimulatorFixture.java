package dev.cmk.aws.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** A simulator with a clock that stands still, a customer's key and role, and clients for them. */
abstract class SimulatorFixture {

    static final String CUSTOMER = "222222222222";
    static final String ROLE = "arn:aws:iam::222222222222:role/cmk";
    static final SdkBytes SECRET = SdkBytes.fromUtf8String("correct horse");

    final SettableClock clock = new SettableClock();
    AwsSimulator aws;
    Clients clients;
    SimulatedKey key;
    SimulatedRole role;
    StsClient sts;

    @BeforeEach
    void start() {
        aws = builder().start();
        clients = new Clients(aws.endpoint());
        key = aws.createKey(CUSTOMER, Clients.REGION);
        role = aws.createRole(
                ROLE,
                TrustPolicy.of(aws.platformArn()).withExternalId("e-1"),
                Permission.allow("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey")
                        .on(key.arn()));
        sts = clients.sts(Clients.of(aws.credentials()));
    }

    AwsSimulator.Builder builder() {
        return AwsSimulator.builder().clock(clock);
    }

    @AfterEach
    void stop() {
        clients.close();
        aws.close();
    }

    Credentials session() {
        return sts.assumeRole(r -> r.roleArn(ROLE).roleSessionName("acme").externalId("e-1"))
                .credentials();
    }

    /** As the role's session. */
    KmsClient kms() {
        return clients.kms(Clients.of(session()));
    }

    SdkBytes encrypt(KmsClient kms) {
        return kms.encrypt(r -> r.keyId(key.arn()).plaintext(SECRET)).ciphertextBlob();
    }

    static AwsServiceException refusal(ThrowingCallable call) {
        AwsServiceException refusal = catchThrowableOfType(AwsServiceException.class, call);
        assertThat(refusal).as("refused").isNotNull();
        return refusal;
    }

    static void assertRefused(String code, ThrowingCallable call) {
        assertThat(refusal(call).awsErrorDetails().errorCode()).isEqualTo(code);
    }

    static String message(ThrowingCallable call) {
        return refusal(call).awsErrorDetails().errorMessage();
    }
}
