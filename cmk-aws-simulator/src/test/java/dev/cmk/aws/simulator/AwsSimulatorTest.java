package dev.cmk.aws.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.StsException;

class AwsSimulatorTest {

    private static final String CUSTOMER = "222222222222";
    private static final String ROLE = "arn:aws:iam::222222222222:role/cmk";

    private final AwsSimulator aws = AwsSimulator.start();
    private final Clients clients = new Clients(aws.endpoint());

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    @Test
    void a_service_uses_a_customers_key_through_the_customers_role() {
        SimulatedKey key = aws.createKey(CUSTOMER, Clients.REGION);
        aws.createRole(
                ROLE,
                TrustPolicy.of(aws.platformArn()).withExternalId("e-1"),
                Permission.allow("kms:GenerateDataKey", "kms:Decrypt").on(key.arn()));
        StsClient sts = clients.sts(Clients.of(aws.credentials()));
        Credentials session = sts.assumeRole(
                        r -> r.roleArn(ROLE).roleSessionName("acme").externalId("e-1"))
                .credentials();
        KmsClient kms = clients.kms(Clients.of(session));
        Map<String, String> context = Map.of("organization", "acme");

        GenerateDataKeyResponse dataKey = kms.generateDataKey(
                r -> r.keyId(key.arn()).keySpec(DataKeySpec.AES_256).encryptionContext(context));
        SdkBytes opened = kms.decrypt(r -> r.keyId(key.arn())
                        .ciphertextBlob(dataKey.ciphertextBlob())
                        .encryptionContext(context))
                .plaintext();

        assertThat(opened).isEqualTo(dataKey.plaintext());
        assertThat(dataKey.keyId()).isEqualTo(key.arn());
        assertThat(dataKey.ciphertextBlob().asByteArray()).hasSize(184);
        assertThatExceptionOfType(InvalidCiphertextException.class)
                .isThrownBy(() -> kms.decrypt(r -> r.ciphertextBlob(dataKey.ciphertextBlob())));
        key.disable();
        assertThatExceptionOfType(DisabledException.class)
                .isThrownBy(() -> kms.decrypt(r -> r.ciphertextBlob(dataKey.ciphertextBlob())));
        assertThatExceptionOfType(StsException.class)
                .isThrownBy(() -> sts.assumeRole(r -> r.roleArn(ROLE).roleSessionName("acme")))
                .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"));
        StringBuilder log = new StringBuilder();
        aws.callLog().print(log);
        assertThat(aws.callLog().counts()).isEqualTo(Map.of("AssumeRole", 2L, "GenerateDataKey", 1L, "Decrypt", 3L));
    }
}
