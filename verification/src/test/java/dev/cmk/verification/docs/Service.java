package dev.cmk.verification.docs;

import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationId;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.admin.Actor;
import dev.cmk.admin.KeyListing;
import dev.cmk.admin.NewKey;
import dev.cmk.admin.Page;
import dev.cmk.jdbc.JdbcSchema;
import dev.cmk.jdbc.JdbcStore;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.local.LocalKeyProvider;
import dev.cmk.local.LocalKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A service with one customer, acme, whose admin is Ada. Her KMS is a folder. */
final class Service implements AutoCloseable {

    static final Actor ADA = Actor.of("ada");
    static final Actor OPERATOR = Actor.of("olga");
    static final String ACME = "acme";
    static final EncryptionContext CONTEXT = EncryptionContext.of("path", "db/password");

    final Path keysetFile;
    final LocalKeyProvider customers;
    final DataSource dataSource = newDatabase();
    final Cmk cmk;

    Service(Path directory) {
        keysetFile = directory.resolve("platform.json");
        customers = LocalKeyProvider.in(directory.resolve("customers"));
        if (!Files.exists(keysetFile)) {
            LocalKeys.create(keysetFile);
        }
        JdbcSchema.of(dataSource).create();
        cmk = builder().platformKey(LocalKeys.open(keysetFile)).build();
    }

    private static DataSource newDatabase() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return database;
    }

    /** All but the platform-managed key. */
    Cmk.Builder builder() {
        return Cmk.builder()
                .store(JdbcStore.create(dataSource))
                .provider(customers)
                .authorizer(new Directory())
                .reEncryption(ReEncryptionLimits.defaults().withCallsPerSecond(100_000));
    }

    /** Ada makes a key in her KMS and adds it. */
    CustomerManagedKey addKey(String name) {
        customers.createKey(OrganizationId.of(ACME), name);
        return cmk.admin().add(ADA, ACME, NewKey.of(name, LocalKeyProvider.TYPE, LocalKeyProvider.settings(name)));
    }

    byte[] seal(String scope) {
        return cmk.cipher(ACME, scope).encrypt(scope.getBytes(StandardCharsets.UTF_8), CONTEXT);
    }

    String open(String scope, byte[] sealed) {
        return new String(cmk.cipher(ACME, scope).decrypt(sealed, CONTEXT), StandardCharsets.UTF_8);
    }

    List<KeyListing> keys() {
        return cmk.admin().list(ADA, ACME, Page.Request.first(100)).items();
    }

    ReEncryptionProgress newestJob() {
        return cmk.admin().jobs(ADA, ACME, Page.Request.first(1)).items().get(0);
    }

    void awaitEndOfJobs() {
        awaitEndOfJobs(cmk);
    }

    static void awaitEndOfJobs(Cmk cmk) {
        while (cmk.admin().jobs(ADA, ACME, Page.Request.first(100)).items().stream()
                .anyMatch(job -> job.reEncryption().state().isActive())) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @Override
    public void close() {
        cmk.close();
    }
}
