package dev.cmk.aws.simulator.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cmk.aws.simulator.Clients;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyMetadata;

/** What the cases of all contracts share. */
abstract class KmsContract {

    static final Map<String, String> CONTEXT = Map.of("tenant", "t1", "purpose", "test");
    static final SdkBytes SECRET = SdkBytes.fromUtf8String("correct horse");

    @RegisterExtension
    final KnownDifferences differences = new KnownDifferences(() -> peer().differences());

    Clients clients;
    KmsClient kms;

    /** Aborts the test if it is not there. */
    abstract Peer peer();

    @BeforeEach
    void connect() {
        clients = new Clients(peer().endpoint());
        kms = clients.kms(peer().administrator());
    }

    @AfterEach
    void disconnect() {
        if (clients != null) {
            clients.close();
        }
    }

    KeyMetadata newKey() {
        return kms.createKey().keyMetadata();
    }

    SdkBytes encrypt(KeyMetadata key, Map<String, String> context) {
        return kms.encrypt(r -> r.keyId(key.arn()).plaintext(SECRET).encryptionContext(context))
                .ciphertextBlob();
    }

    SdkBytes decrypt(SdkBytes ciphertext, Map<String, String> context) {
        return kms.decrypt(r -> r.ciphertextBlob(ciphertext).encryptionContext(context))
                .plaintext();
    }

    static void assertRefused(String code, ThrowingCallable call) {
        assertThat(refusal(call).awsErrorDetails().errorCode()).isEqualTo(code);
    }

    static void assertRefused(String code, String message, ThrowingCallable call) {
        AwsServiceException refusal = refusal(call);
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(refusal.awsErrorDetails().errorMessage()).isEqualTo(message);
    }

    private static AwsServiceException refusal(ThrowingCallable call) {
        AwsServiceException refusal = catchThrowableOfType(AwsServiceException.class, call);
        assertThat(refusal).as("refused").isNotNull();
        return refusal;
    }
}
