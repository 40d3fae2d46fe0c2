package dev.cmk.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A real database server on this machine that writes to the disk before it answers. */
interface DatabaseServer extends AutoCloseable {

    /** Which servers there are. */
    enum Kind {
        POSTGRESQL,
        MARIADB
    }

    /** The server cannot be had on this machine. */
    final class NotHereException extends Exception {

        private static final long serialVersionUID = 1L;

        NotHereException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Starts one of a kind. */
    static DatabaseServer start(Kind kind, Path directory) throws NotHereException, IOException, SQLException {
        return switch (kind) {
            case POSTGRESQL -> PostgresServer.start();
            case MARIADB -> MariaDbServer.start(directory);
        };
    }

    int port();

    /** How to reach it, or a forwarder to it, on this port. */
    String url(int port);

    /** The name of the script that makes the ledger. */
    String ledger();

    /** A query for the number of deadlocks since the server was started. */
    String deadlocks();

    /** A query for the number of connections, without the one that asks. */
    String connections();

    @Override
    void close();

    default Connection connect() throws SQLException {
        return DriverManager.getConnection(url(port()));
    }

    default long number(String query, int column) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? result.getLong(column) : 0;
        }
    }
}
