package dev.cmk.verification.docs;

// region first-steps
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import dev.cmk.OrganizationId;
import dev.cmk.admin.Actor;
import dev.cmk.admin.NewKey;
import dev.cmk.jdbc.JdbcSchema;
import dev.cmk.jdbc.JdbcStore;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.local.LocalKeyProvider;
import dev.cmk.local.LocalKeys;
import java.nio.file.Path;
import org.h2.jdbcx.JdbcDataSource;

public final class FirstSteps {

    public static void main(String[] args) {
        Path folder = Path.of(args[0]);

        // Once: the tables, and the service's own key. Afterwards: LocalKeys.open.
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:" + folder.resolve("cmk").toAbsolutePath() + ";WRITE_DELAY=0");
        JdbcSchema.of(dataSource).create();
        LocalKeys.create(folder.resolve("platform.json"));

        // What acme does in its KMS. Here that is a folder with a file for each key.
        LocalKeyProvider kms = LocalKeyProvider.in(folder.resolve("customers"));
        kms.createKey(OrganizationId.of("acme"), "prod");

        try (Cmk cmk = Cmk.builder()
                .store(JdbcStore.create(dataSource))
                .platformKey(LocalKeys.open(folder.resolve("platform.json")))
                .provider(kms)
                .authorizer((actor, organization) -> actor.id().equals("ada"))
                .build()) {

            // The service encrypts. Nothing has to be set up for an organization.
            OrganizationCipher cipher = cmk.cipher("acme", "environments/prod");
            EncryptionContext context = EncryptionContext.of("path", "db/password");
            byte[] sealed = cipher.encrypt("correct horse".getBytes(UTF_8), context);

            // Ada, an admin of acme, adds acme's key. It is tried out, becomes the default, and wraps the data keys.
            NewKey newKey = NewKey.of("Production", LocalKeyProvider.TYPE, LocalKeyProvider.settings("prod"));
            CustomerManagedKey key = cmk.admin().add(Actor.of("ada"), "acme", newKey);
            System.out.println("Added " + key.name());

            // What was encrypted before has not changed, and opens while its data key moves and afterwards.
            System.out.println(new String(cipher.decrypt(sealed, context), UTF_8));
        }
    }
}
// endregion
