package dev.cmk.soak;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** PostgreSQL, from a jar. */
final class PostgresServer implements DatabaseServer {

    private final EmbeddedPostgres postgres;

    private PostgresServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    static PostgresServer start() throws NotHereException, SQLException {
        PostgresServer server;
        try {
            server = new PostgresServer(EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .start());
        } catch (IOException | RuntimeException e) {
            throw new NotHereException("PostgreSQL cannot be started here: " + e.getMessage(), e);
        }
        server.requireDurable();
        return server;
    }

    private void requireDurable() throws SQLException {
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("SHOW " + setting)) {
                if (!result.next() || !result.getString(1).equals("on")) {
                    throw new IllegalStateException(setting + " is not on");
                }
            }
        }
    }

    @Override
    public int port() {
        return postgres.getPort();
    }

    @Override
    public String url(int port) {
        return "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres&connectTimeout=5&socketTimeout=15";
    }

    @Override
    public String ledger() {
        return "ledger-postgresql.sql";
    }

    @Override
    public String deadlocks() {
        return "SELECT deadlocks FROM pg_stat_database WHERE datname = 'postgres'";
    }

    @Override
    public String connections() {
        return "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = 'postgres' AND pid <> pg_backend_pid()"
                + " AND backend_type = 'client backend'";
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
