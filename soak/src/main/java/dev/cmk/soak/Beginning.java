package dev.cmk.soak;

import dev.cmk.EncryptionContext;
import dev.cmk.jdbc.JdbcSchema;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.IntStream;

/** The tables, the ledger, and a secret in each scope. */
final class Beginning {

    private Beginning() {}

    static void make(DatabaseServer database, RunDirectory directory) throws SQLException {
        try (var pool = DriverCmk.pool(database);
                Connection connection = pool.getConnection()) {
            JdbcSchema.of(pool).create();
            Ledger.install(connection, database.ledger());
        }
        try (DriverCmk driver = DriverCmk.open(database, directory);
                AppendOnly journal = new AppendOnly(directory.journal("beginning"))) {
            for (String organization : Organizations.ALL) {
                IntStream.range(0, Organizations.scopes(organization))
                        .parallel()
                        .forEach(number -> journal.add(
                                seal(driver, organization, "scope-" + number).toLine()));
            }
        }
    }

    private static Secret seal(DriverCmk driver, String organization, String scope) {
        byte[] plaintext = ("the first secret of " + scope).getBytes(StandardCharsets.UTF_8);
        byte[] sealed =
                driver.cmk().cipher(organization, scope).encrypt(plaintext, EncryptionContext.of("path", "first"));
        return Secret.of(organization, scope, "first", sealed, plaintext);
    }
}
