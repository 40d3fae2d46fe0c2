package dev.cmk.verification.docs;

import static dev.cmk.verification.docs.Service.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.Cmk;
import dev.cmk.KeyUnavailableException;
import dev.cmk.RevocationBound;
import dev.cmk.admin.NewKey;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.aws.AwsSetup;
import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.aws.simulator.SimulatedKey;
import dev.cmk.jdbc.JdbcStore;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyHealth;
import dev.cmk.local.LocalKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The code of README.md about AWS. What it says of AWS itself is run against the simulator. */
class AwsReadmeTest {

    private static final List<String> WHAT_THE_SDK_FINDS =
            List.of("aws.accessKeyId", "aws.secretAccessKey", "aws.endpointUrlKms", "aws.endpointUrlSts");

    @TempDir
    private Path folder;

    private Service service;

    @BeforeEach
    void start() {
        service = new Service(folder);
    }

    @AfterEach
    void close() {
        WHAT_THE_SDK_FINDS.forEach(System::clearProperty);
        service.close();
    }

    @Test
    void a_key_in_the_account_of_a_customer() {
        AwsSimulator simulator = AwsSimulator.start();
        SimulatedKey simulatedKey = simulator.createKey("222222222222", "eu-central-1");
        System.setProperty("aws.accessKeyId", simulator.credentials().accessKeyId());
        System.setProperty("aws.secretAccessKey", simulator.credentials().secretAccessKey());
        System.setProperty("aws.endpointUrlKms", simulator.endpoint().toString());
        System.setProperty("aws.endpointUrlSts", simulator.endpoint().toString());
        DataSource dataSource = service.dataSource;
        Path keysetFile = service.keysetFile;
        String serviceArn = simulator.platformArn();
        String roleArn = "arn:aws:iam::222222222222:role/cmk";
        String keyArn = simulatedKey.arn();
        String aliasArn = simulatedKey.createAlias("alias/prod");
        // region aws-setup
        Cmk cmk = Cmk.builder()
                .store(JdbcStore.create(dataSource))
                .platformKey(LocalKeys.open(keysetFile))
                .provider(AwsKmsProvider.create()) // with the credentials that the AWS SDK finds
                .authorizer(new Directory())
                .build();

        // What Ada pastes in acme's account; or setup.cloudFormation(), or setup.terraform().
        String externalId = cmk.admin().setup(ADA, "acme").externalId(); // acme's own; it never changes
        AwsSetup setup = AwsSetup.withExternalId(serviceArn, externalId);
        String trustPolicy = setup.trustPolicy(roleArn);
        String identityPolicy = setup.identityPolicy(keyArn);
        // endregion
        simulator.createRole(roleArn, trustPolicy, identityPolicy);
        // region aws-add
        NewKey newKey = NewKey.of("Production", AwsKmsProvider.TYPE, AwsKmsProvider.settings(aliasArn, roleArn));
        CustomerManagedKey key = cmk.admin().add(ADA, "acme", newKey);
        // endregion
        assertThat(key.name()).isEqualTo("Production");
        RevocationBound bound = cmk.revocationBound(AwsKmsProvider.TYPE);
        assertThat(bound.keyRevoked())
                .as("README says so")
                .isEqualTo(Duration.ofMinutes(10).plusSeconds(10));
        assertThat(bound.trustRevoked())
                .as("README says so")
                .isEqualTo(Duration.ofMinutes(25).plusSeconds(10));
        cmk.close();
        simulator.close();
    }

    @Test
    void without_an_account() {
        String roleArn = "arn:aws:iam::222222222222:role/cmk";
        // region aws-simulator
        AwsSimulator aws = AwsSimulator.start();
        AwsKmsProvider provider = AwsKmsProvider.builder()
                .kmsEndpoint(aws.endpoint())
                .stsEndpoint(aws.endpoint())
                .credentials(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        aws.credentials().accessKeyId(), aws.credentials().secretAccessKey())))
                .build();
        SimulatedKey inAcmesAccount = aws.createKey("222222222222", "eu-central-1");
        // endregion
        Cmk cmk = service.builder()
                .platformKey(LocalKeys.open(service.keysetFile))
                .provider(provider)
                .build();
        String externalId = cmk.admin().setup(ADA, "acme").externalId();
        AwsSetup setup = AwsSetup.withExternalId(aws.platformArn(), externalId);
        // region aws-simulator-acts
        aws.createRole(roleArn, setup.trustPolicy(roleArn), setup.identityPolicy(inAcmesAccount.arn())); // pasted
        // endregion
        NewKey newKey =
                NewKey.of("Production", AwsKmsProvider.TYPE, AwsKmsProvider.settings(inAcmesAccount.arn(), roleArn));
        CustomerManagedKey key = cmk.admin().add(ADA, "acme", newKey);
        // region aws-simulator-disable
        inAcmesAccount.disable();
        KeyHealth health = cmk.admin().test(ADA, "acme", key.id()); // DISABLED, and what to tell acme
        // endregion
        assertThat(health.isUsable()).isFalse();
        assertThatThrownBy(() -> cmk.cipher("acme", "new").encrypt(new byte[1], Service.CONTEXT))
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("DISABLED");
        cmk.close();
        aws.close();
    }
}
