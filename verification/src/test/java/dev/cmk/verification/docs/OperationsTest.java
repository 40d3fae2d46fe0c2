package dev.cmk.verification.docs;

import static dev.cmk.verification.docs.Service.ACME;
import static dev.cmk.verification.docs.Service.ADA;
import static dev.cmk.verification.docs.Service.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.Cmk;
import dev.cmk.CmkException;
import dev.cmk.EncryptionContext;
import dev.cmk.InvalidCiphertextException;
import dev.cmk.KeyUnavailableException;
import dev.cmk.OrganizationCipher;
import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.KeyListing;
import dev.cmk.admin.Page;
import dev.cmk.admin.PlatformReplacement;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.local.LocalKeys;
import dev.cmk.spi.WrappingKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/OPERATIONS.md, which is copied from the regions. */
class OperationsTest {

    @TempDir
    private Path folder;

    private Service service;

    @BeforeEach
    void start() {
        service = new Service(folder);
    }

    @Test
    void a_customer_has_disabled_their_key() {
        byte[] sealed = service.seal("prod");
        CustomerManagedKey key = service.addKey("first");
        service.awaitEndOfJobs();
        service.customers.disableKey(OrganizationId.of(ACME), "first");
        KeyAdmin keys = service.cmk.admin();
        // region test-key
        KeyHealth health = keys.test(ADA, "acme", key.id()); // asks the KMS now
        // endregion
        assertThat(health.reason()).isEqualTo(UnavailableReason.DISABLED);
        assertThat(whatThePageSays(sealed)).isEqualTo("Your key 'first' cannot be used: DISABLED");
        service.customers.enableKey(OrganizationId.of(ACME), "first");
        assertThat(keys.test(ADA, ACME, key.id()).isUsable()).isTrue();
        assertThat(service.open("prod", sealed)).isEqualTo("prod");
    }

    /** In another instance, which does not have the data key in memory. */
    private String whatThePageSays(byte[] sealed) {
        Cmk cmk = service.builder()
                .platformKey(LocalKeys.open(service.keysetFile))
                .build();
        OrganizationCipher cipher = cmk.cipher(ACME, "prod");
        EncryptionContext context = Service.CONTEXT;
        String page = null;
        // region unavailable
        try {
            cipher.decrypt(sealed, context);
        } catch (KeyUnavailableException e) {
            page = e.customerActionRequired()
                    ? "Your key '" + e.keyName() + "' cannot be used: " + e.reason()
                    : "Please try again in a moment."; // THROTTLED or UNREACHABLE: e.retryable() is true
        }
        // endregion
        cmk.close();
        return page;
    }

    @Test
    void a_failed_re_encryption_is_retried() {
        ReEncryption move = failedMove();
        KeyAdmin keys = service.cmk.admin();
        // region look-at-failure
        ReEncryptionProgress job = keys.progress(ADA, "acme", move.id());
        ReEncryption.Failure failure = job.reEncryption().failure(); // null unless it is FAILED
        Page<DataKeyFailure> each = keys.failures(ADA, "acme", move.id(), Page.Request.first(100));
        // endregion
        assertThat(failure.side()).isEqualTo(Side.SOURCE);
        assertThat(failure.reason()).isEqualTo(FailureReason.DISABLED);
        assertThat(each.items()).isEmpty();
        service.customers.enableKey(OrganizationId.of(ACME), "first");
        // region retry
        keys.retry(ADA, "acme", move.id());
        // endregion
        service.awaitEndOfJobs();
        assertThat(service.newestJob().reEncryption().state()).isEqualTo(State.COMPLETED);
        // region safe-to-delete
        Instant until = keys.progress(ADA, "acme", move.id()).reEncryption().safeToDeleteAfter();
        // endregion
        assertThat(until).isAfter(service.newestJob().reEncryption().endedAt());
    }

    @Test
    void data_keys_that_could_not_be_moved_are_exported() throws IOException, SQLException {
        service.seal("prod");
        service.seal("staging");
        CustomerManagedKey first = service.addKey("first");
        service.awaitEndOfJobs();
        damageOneDataKey();
        CustomerManagedKey second = service.addKey("second");
        service.cmk.admin().setDefault(ADA, ACME, second.id());
        ReEncryption move = service.cmk.admin().disable(ADA, ACME, first.id(), second.id());
        service.awaitEndOfJobs();
        KeyAdmin keys = service.cmk.admin();
        Path file = folder.resolve("failed.tsv");
        // region export-failures
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
            keys.exportFailures(
                    ADA,
                    "acme",
                    move.id(),
                    failed -> out.println(String.join(
                            "\t",
                            failed.dataKey().toString(),
                            failed.scope().value(),
                            failed.keyReference(),
                            Base64.getEncoder().encodeToString(failed.wrapped()),
                            failed.failure().reason().name(),
                            failed.failure().message())));
        }
        // endregion
        assertThat(Files.readAllLines(file))
                .singleElement()
                .satisfies(line -> assertThat(line.split("\t")).hasSize(6).contains("AAECAw==", "DAMAGED"));
        assertThat(service.newestJob().done()).isEqualTo(1);
    }

    private void damageOneDataKey() throws SQLException {
        try (Connection connection = service.dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(
                            statement.executeUpdate(
                                    "UPDATE cmk_data_key SET wrapped = X'00010203' WHERE id = (SELECT MIN(id) FROM cmk_data_key)"))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_failed_re_encryption_goes_elsewhere() {
        ReEncryption move = failedMove();
        service.customers.enableKey(OrganizationId.of(ACME), "first");
        KeyAdmin keys = service.cmk.admin();
        // region redirect
        CustomerManagedKey platform = keys.list(ADA, "acme", Page.Request.first(100)).items().stream()
                .map(KeyListing::key)
                .filter(key -> key.isPlatform() && key.status() == KeyStatus.ENABLED)
                .findFirst()
                .orElseThrow();
        ReEncryption next = keys.redirect(ADA, "acme", move.id(), platform.id());
        // endregion
        service.awaitEndOfJobs();
        assertThat(service.newestJob().reEncryption().id()).isEqualTo(next.id());
        assertThat(service.newestJob().reEncryption().state()).isEqualTo(State.COMPLETED);
    }

    @Test
    void a_key_that_is_gone_for_good_is_written_off() {
        ReEncryption move = failedMove();
        KeyAdmin keys = service.cmk.admin();
        // region write-off
        ReEncryption ended = keys.writeOff(ADA, "acme", move.id(), "first"); // the name of the key, typed by the admin
        // endregion
        assertThat(ended.state()).isEqualTo(State.COMPLETED_WITH_LOSS);
    }

    private ReEncryption failedMove() {
        service.seal("prod");
        CustomerManagedKey first = service.addKey("first");
        service.awaitEndOfJobs();
        CustomerManagedKey second = service.addKey("second");
        service.cmk.admin().setDefault(ADA, ACME, second.id());
        service.customers.disableKey(OrganizationId.of(ACME), "first");
        ReEncryption move = service.cmk.admin().disable(ADA, ACME, first.id(), second.id());
        service.awaitEndOfJobs();
        return move;
    }

    @Test
    void a_key_is_rotated() {
        service.seal("prod");
        CustomerManagedKey key = service.addKey("first");
        service.awaitEndOfJobs();
        service.customers.rotateKey(OrganizationId.of(ACME), "first");
        KeyAdmin keys = service.cmk.admin();
        // region in-place
        ReEncryption move = keys.reEncrypt(ADA, "acme", key.id());
        // endregion
        service.awaitEndOfJobs();
        assertThat(move.isInPlace()).isTrue();
        assertThat(service.newestJob().done()).isEqualTo(1);
    }

    @Test
    void the_platform_managed_key_is_replaced() {
        byte[] sealed = service.seal("prod");
        service.close();
        Path newFile = folder.resolve("platform-2.json");
        Path oldFile = service.keysetFile;
        // region new-platform-key
        WrappingKey newKey = LocalKeys.create(newFile);
        WrappingKey oldKey = LocalKeys.open(oldFile);
        // endregion
        // region replace-step-1
        Cmk.Builder first = builder().platformKey(oldKey).formerPlatformKey(newKey);
        // endregion
        first.build().close();
        // region replace-step-2
        Cmk.Builder second = builder().platformKey(newKey).formerPlatformKey(oldKey);
        // endregion
        try (Cmk cmk = second.build()) {
            // region replace-step-3
            PlatformReplacement replacement = cmk.admin().reEncryptPlatform(OPERATOR); // repeat until complete()
            // endregion
            assertThat(replacement.started()).isEqualTo(1);
            assertThat(replacement.complete()).isFalse();
            Service.awaitEndOfJobs(cmk);
            assertThat(cmk.admin().reEncryptPlatform(OPERATOR).complete()).isTrue();
        }
        // region replace-step-4
        Cmk.Builder last = builder().platformKey(newKey);
        // endregion
        try (Cmk cmk = last.build()) {
            assertThat(cmk.cipher(ACME, "prod").decrypt(sealed, Service.CONTEXT))
                    .asString()
                    .isEqualTo("prod");
        }
        assertThatThrownBy(() -> service.builder().platformKey(oldKey).build())
                .isInstanceOf(CmkException.class)
                .hasMessageContaining("was not given");
    }

    private Cmk.Builder builder() {
        return service.builder();
    }

    @Test
    void a_customer_leaves() {
        byte[] sealed = service.seal("prod");
        byte[] other = service.seal("staging");
        KeyAdmin keys = service.cmk.admin();
        // region offboarding
        long deleted = keys.deleteScope(OPERATOR, "acme", "staging", "staging"); // the last argument confirms
        keys.deleteOrganization(OPERATOR, "acme", "acme");
        // endregion
        assertThat(deleted).isEqualTo(1);
        assertThatThrownBy(() -> service.open("prod", sealed)).isInstanceOf(InvalidCiphertextException.class);
        assertThatThrownBy(() -> service.open("staging", other)).isInstanceOf(InvalidCiphertextException.class);
    }

    @Test
    void keys_are_listed() {
        service.addKey("first");
        KeyAdmin keys = service.cmk.admin();
        List<String> table = new ArrayList<>();
        // region list
        for (KeyListing line : keys.list(ADA, "acme", Page.Request.first(100)).items()) {
            String state = line.health() == null || line.health().isUsable() // null: it was not tried yet
                    ? "works"
                    : line.health().reason() + " since " + line.health().since();
            String refused = line.whyNotDisable() == null ? "" : "cannot be disabled: " + line.whyNotDisable();
            table.add(line.key().name() + " " + line.dataKeys() + " " + state + " " + refused);
        }
        // endregion
        assertThat(table).hasSize(2);
        assertThat(table.get(1)).isEqualTo("first 0 works cannot be disabled: KEY_IS_DEFAULT");
    }
}
