package dev.cmk.aws.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cmk.OrganizationId;
import dev.cmk.TimeSource;
import dev.cmk.aws.internal.SessionRequest.ExternalId;
import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.aws.simulator.Permission;
import dev.cmk.aws.simulator.SimulatedKey;
import dev.cmk.aws.simulator.SimulatedRole;
import dev.cmk.aws.simulator.TrustPolicy;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.KmsException;

/** What a session can do, in the hands of somebody who has stolen it: the role itself may do everything here. */
class AwsStsTest {

    private static final String ACCOUNT = "222222222222";
    private static final String REGION = "eu-central-1";

    private final AwsSimulator aws = AwsSimulator.start();
    private final SimulatedKey key = aws.createKey(ACCOUNT, REGION);
    private final SimulatedKey other = aws.createKey(ACCOUNT, REGION);
    private final SimulatedKey elsewhere = aws.createKey(ACCOUNT, "eu-west-1");
    private final SimulatedRole role = aws.createRole(
            "arn:aws:iam::" + ACCOUNT + ":role/cmk",
            TrustPolicy.of(aws.platformArn()).withExternalId("external-id"),
            Permission.allow("*"));
    private final AwsOptions options = new AwsOptions(
            null,
            StaticCredentialsProvider.create(AwsBasicCredentials.create(
                    aws.credentials().accessKeyId(), aws.credentials().secretAccessKey())),
            aws.endpoint(),
            aws.endpoint(),
            null,
            null,
            null,
            null,
            Map.of(),
            Duration.ofMinutes(15),
            Duration.ofSeconds(8),
            Duration.ofSeconds(3),
            30,
            Duration.ofSeconds(5),
            TimeSource.system());
    private final Clients clients = new Clients(options);

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    private AwsSessionCredentials session(String policy) {
        return new AwsSts(clients, options)
                .assume(new SessionRequest(
                        OrganizationId.of("acme"),
                        RoleArn.parse("roleArn", role.arn()),
                        new ExternalId("external-id"),
                        policy,
                        REGION));
    }

    private static KeyArn arn(String text) {
        return KeyArn.parse("keyArn", text);
    }

    private EncryptResponse encrypt(AwsSessionCredentials session, SimulatedKey with) {
        return clients.kms(with.region())
                .encrypt(request -> request.keyId(with.arn())
                        .plaintext(SdkBytes.fromByteArray(new byte[32]))
                        .overrideConfiguration(c -> c.credentialsProvider(StaticCredentialsProvider.create(session))));
    }

    private static void assertDenied(ThrowingCallable call) {
        assertThatExceptionOfType(KmsException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"));
    }

    @Test
    void a_session_can_use_its_key_and_nothing_else() {
        AwsSessionCredentials session = session(SessionPolicy.toUse(arn(key.arn())));
        EncryptResponse encrypted = encrypt(session, key);
        assertThat(encrypted.keyId()).isEqualTo(key.arn());
        assertDenied(() -> encrypt(session, other));
        assertDenied(() -> encrypt(session, elsewhere));
        KmsClient kms = clients.kms(REGION);
        assertDenied(() -> kms.describeKey(request -> request.keyId(key.arn())
                .overrideConfiguration(c -> c.credentialsProvider(StaticCredentialsProvider.create(session)))));
        assertDenied(() -> kms.disableKey(request -> request.keyId(key.arn())
                .overrideConfiguration(c -> c.credentialsProvider(StaticCredentialsProvider.create(session)))));
    }

    @Test
    void a_session_for_an_alias_can_use_the_keys_of_its_account_and_region_and_nothing_else() {
        AwsSessionCredentials session = session(SessionPolicy.toUse(arn(key.createAlias("alias/prod"))));
        encrypt(session, key);
        encrypt(session, other);
        assertDenied(() -> encrypt(session, elsewhere));
        assertDenied(() -> clients.kms(REGION)
                .disableKey(request -> request.keyId(key.arn())
                        .overrideConfiguration(c -> c.credentialsProvider(StaticCredentialsProvider.create(session)))));
    }

    @Test
    void a_session_for_rewrapping_can_wrap_and_unwrap_nothing() {
        AwsSessionCredentials session = session(SessionPolicy.toRewrap(arn(key.arn()), arn(other.arn())));
        assertDenied(() -> encrypt(session, key));
        assertDenied(() -> encrypt(session, other));
    }
}
