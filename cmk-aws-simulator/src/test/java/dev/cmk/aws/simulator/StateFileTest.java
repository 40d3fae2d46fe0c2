package dev.cmk.aws.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

/** A restart on the same file. */
class StateFileTest extends SimulatorFixture {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("aws.json");
    }

    @Override
    AwsSimulator.Builder builder() {
        return super.builder().stateFile(file());
    }

    private void restart() {
        stop();
        aws = builder().start();
        clients = new Clients(aws.endpoint());
        sts = clients.sts(Clients.of(aws.credentials()));
    }

    @Test
    void keys_aliases_roles_and_users_survive_and_sessions_do_not() {
        AccessKey platform = aws.credentials();
        KmsClient before = kms();
        key.createAlias("alias/prod");
        SdkBytes ciphertext = encrypt(before);
        key.rotate();
        SdkBytes afterRotation = encrypt(before);
        var session = session();
        restart();

        assertThat(aws.credentials()).isEqualTo(platform);
        KmsClient kms = kms();
        assertThat(kms.decrypt(r -> r.ciphertextBlob(ciphertext)).plaintext()).isEqualTo(SECRET);
        assertThat(kms.decrypt(r -> r.ciphertextBlob(afterRotation)).plaintext())
                .isEqualTo(SECRET);
        assertThat(kms.encrypt(r -> r.keyId(key.arn().replace("key/" + key.id(), "alias/prod"))
                                .plaintext(SECRET))
                        .keyId())
                .isEqualTo(key.arn());
        assertRefused("UnrecognizedClientException", () -> encrypt(clients.kms(Clients.of(session))));
        assertRefused("AccessDenied", () -> sts.assumeRole(r -> r.roleArn(ROLE).roleSessionName("acme")));
    }

    @Test
    void what_happened_to_keys_and_roles_survives() {
        SimulatedKey deleted = aws.createKey(CUSTOMER, Clients.REGION);
        deleted.scheduleDeletion(Duration.ofDays(7));
        SimulatedKey multiRegion = aws.createMultiRegionKey(CUSTOMER, Clients.REGION);
        multiRegion.replicateTo("us-east-1");
        key.disable();
        role.setMaxSession(Duration.ofHours(2));
        TokenIssuer issuer = aws.createIssuer("https://api.example.com");
        role.setTrust(TrustPolicy.webIdentity(issuer.url()).withAudience("aws:acme"));
        restart();

        assertThat(aws.key(key.arn()).orElseThrow().state()).isEqualTo(KeyState.DISABLED);
        assertThat(aws.key(deleted.arn()).orElseThrow().state()).isEqualTo(KeyState.PENDING_DELETION);
        assertThat(aws.key(multiRegion.arn().replace(Clients.REGION, "us-east-1")))
                .isPresent();
        String token = issuer.token("aws:acme", "x", clock.instant().plusSeconds(60));
        assertThat(clients.anonymousSts()
                        .assumeRoleWithWebIdentity(r -> r.roleArn(ROLE)
                                .roleSessionName("acme")
                                .durationSeconds(7200)
                                .webIdentityToken(token))
                        .credentials()
                        .accessKeyId())
                .startsWith("ASIA");
        clock.advance(Duration.ofDays(7));
        assertThat(aws.key(deleted.arn())).isEmpty();
    }

    @Test
    void only_its_owner_may_read_it_and_nothing_is_left_beside_it() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void a_file_that_is_something_else_is_refused_and_left_alone() throws IOException {
        for (String content : new String[] {"no json", "", "[]", "{}", "{\"keys\":[{\"arn\":\"x\"}]}"}) {
            Path other = folder.resolve("other.json");
            Files.writeString(other, content);
            assertThatIllegalStateException()
                    .isThrownBy(() -> AwsSimulator.builder().stateFile(other).start())
                    .withMessageContaining("other.json");
            assertThat(other).hasContent(content);
        }
    }
}
