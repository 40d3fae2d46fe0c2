package dev.cmk.verification.docs;

import static dev.cmk.verification.docs.Service.ADA;
import static dev.cmk.verification.docs.Service.CONTEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.BatchItem;
import dev.cmk.BatchResult;
import dev.cmk.Cmk;
import dev.cmk.DataKeyCaching;
import dev.cmk.EncryptionContext;
import dev.cmk.InvalidCiphertextException;
import dev.cmk.OrganizationCipher;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.RevocationBound;
import dev.cmk.RotationPolicy;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.ReEncryptionPlan;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkListener;
import dev.cmk.jdbc.JdbcSchema;
import dev.cmk.jdbc.JdbcStore;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.local.LocalKeyProvider;
import dev.cmk.local.LocalKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of README.md, which is copied from the regions. */
class ReadmeTest {

    @TempDir
    private Path folder;

    private Service service;

    @BeforeEach
    void start() {
        service = new Service(folder);
    }

    @Test
    void first_steps(@TempDir Path empty) {
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            FirstSteps.main(new String[] {empty.toString()});
        } finally {
            System.setOut(console);
        }
        assertThat(printed.toString(UTF_8).lines()).containsExactly("Added Production", "correct horse");
    }

    @Test
    void ten_lines() {
        DataSource dataSource = service.dataSource;
        Path keysetFile = service.keysetFile;
        byte[] secret = "correct horse".getBytes(UTF_8);
        // region ten-lines
        try (Cmk cmk = Cmk.builder()
                .store(JdbcStore.create(dataSource))
                .platformKey(LocalKeys.open(keysetFile))
                .build()) {

            OrganizationCipher acme = cmk.cipher("acme", "environments/prod");
            EncryptionContext context = EncryptionContext.of("path", "db/password");
            byte[] sealed = acme.encrypt(secret, context);
            byte[] opened = acme.decrypt(sealed, context);
            assert Arrays.equals(opened, secret);
        }
        // endregion
    }

    @Test
    void schema() {
        DataSource dataSource = service.dataSource;
        // region schema
        String script = JdbcSchema.of(dataSource).sql(); // for your migration tool, or:
        JdbcSchema.of(dataSource).create(); // makes what is missing; does no harm if all is there
        JdbcSchema.of(dataSource).validate(); // at start: throws if a table or column is missing
        // endregion
        assertThat(script).contains("CREATE TABLE IF NOT EXISTS cmk_data_key");
    }

    @Test
    void text_batches_and_streams(@TempDir Path files) throws IOException {
        OrganizationCipher acme = service.cmk.cipher("acme", "environments/prod");
        Path report = Files.write(files.resolve("report"), new byte[100_000]);
        Path sealedReport = files.resolve("sealed");
        // region other-forms
        // Text columns: base64url.
        String token = acme.encryptToString("s3cr3t", EncryptionContext.of("column", "api_token"));
        String opened = acme.decryptFromString(token, EncryptionContext.of("column", "api_token"));

        // Many at once: one that fails does not stop the others.
        List<BatchItem> items = List.of(
                BatchItem.of("a".getBytes(UTF_8), EncryptionContext.of("row", "1")),
                BatchItem.of("b".getBytes(UTF_8), EncryptionContext.of("row", "2")));
        List<byte[]> ciphertexts = new ArrayList<>();
        for (BatchResult result : acme.encryptAll(items)) {
            ciphertexts.add(result.bytes()); // throws what a single call would have thrown; failure() tells without
        }

        // Any length in constant memory. The ciphertext is whole when the stream was closed without an exception.
        try (OutputStream target =
                acme.encrypting(Files.newOutputStream(sealedReport), EncryptionContext.of("file", "report"))) {
            Files.copy(report, target);
        }
        try (InputStream source =
                acme.decrypting(Files.newInputStream(sealedReport), EncryptionContext.of("file", "report"))) {
            source.transferTo(OutputStream.nullOutputStream()); // read to the end before you rely on any of it
        }
        // endregion
        assertThat(opened).isEqualTo("s3cr3t");
        assertThat(ciphertexts).hasSize(2);
    }

    @Test
    void a_ciphertext_in_another_place_is_refused() {
        Cmk cmk = service.cmk;
        byte[] sealed = service.seal("environments/prod");
        // region another-place
        OrganizationCipher other = cmk.cipher("globex", "environments/prod");
        assertThatThrownBy(() -> other.decrypt(sealed, EncryptionContext.of("path", "db/password")))
                .isInstanceOf(InvalidCiphertextException.class);
        // endregion
    }

    @Test
    void another_key() {
        byte[] sealed = service.seal("environments/prod");
        service.addKey("first");
        CustomerManagedKey first = service.keys().get(1).key();
        service.awaitEndOfJobs();
        CustomerManagedKey second = service.addKey("second");
        Cmk cmk = service.cmk;
        // region another-key
        KeyAdmin keys = cmk.admin();
        keys.setDefault(ADA, "acme", second.id()); // new data keys only; nothing moves

        ReEncryptionPlan plan = keys.plan(ADA, "acme", first.id(), second.id()); // how many, how long, what it costs
        ReEncryption move = keys.disable(ADA, "acme", first.id(), second.id()); // moves what is under the first key

        ReEncryptionProgress progress = keys.progress(ADA, "acme", move.id()); // done, total, failed, rate, time left
        // endregion
        assertThat(plan.dataKeys()).isEqualTo(progress.total()).isEqualTo(1);
        service.awaitEndOfJobs();
        assertThat(service.newestJob().done()).isEqualTo(1);
        // region disable-all
        List<ReEncryption> moves = keys.disableAll(ADA, "acme"); // back to the platform-managed key
        // endregion
        assertThat(moves).hasSize(1);
        service.awaitEndOfJobs();
        assertThat(service.open("environments/prod", sealed)).isEqualTo("environments/prod");
    }

    @Test
    void every_option_at_its_default() {
        DataSource dataSource = service.dataSource;
        Path keysetFile = service.keysetFile;
        LocalKeyProvider kms = service.customers;
        // region options
        Cmk cmk = Cmk.builder()
                .store(JdbcStore.create(dataSource))
                .platformKey(LocalKeys.open(keysetFile))
                .provider(kms)
                .authorizer(new Directory())
                .listener(new KeyAlerts())
                .caching(DataKeyCaching.defaults().withTtl(Duration.ofMinutes(2)))
                .rotation(RotationPolicy.afterPlatformKey().or(RotationPolicy.olderThan(Duration.ofDays(90))))
                .reEncryption(ReEncryptionLimits.defaults().withCallsPerSecond(500))
                .callTimeout(Duration.ofSeconds(5))
                .build();
        // endregion
        // region revocation-bound
        RevocationBound bound = cmk.revocationBound("local");
        Duration promise = bound.keyRevoked(); // 2 minutes of ttl, 5 seconds of time-out: 2 min 5 s
        // endregion
        assertThat(promise).isEqualTo(Duration.ofSeconds(125));
        cmk.close();
    }

    // region listener
    /** Tells the service's operators when a customer's key stops or starts working, or a re-encryption is stuck. */
    static final class KeyAlerts implements CmkListener {

        private final List<String> alerts = new ArrayList<>();

        @Override
        public void onEvent(CmkEvent event) {
            if (event instanceof CmkEvent.KeyHealthChanged changed) {
                String state = changed.health().isUsable()
                        ? "works"
                        : "is " + changed.health().reason();
                alerts.add("key " + changed.key() + " of " + changed.organization() + " " + state);
            } else if (event instanceof CmkEvent.Audited audited) {
                alerts.add(audited.audit().actor() + ": "
                        + audited.audit().action().code());
            }
        }
    }
    // endregion

    @Test
    void a_listener_hears_of_actions() {
        KeyAlerts alerts = new KeyAlerts();
        try (Cmk cmk = service.builder()
                .platformKey(LocalKeys.open(service.keysetFile))
                .listener(alerts)
                .build()) {
            cmk.admin().setup(ADA, "acme");
            assertThat(CONTEXT).isEqualTo(EncryptionContext.of("path", "db/password"));
        }
        assertThat(alerts.alerts).containsExactly("ada: organization-setup-read");
    }
}
