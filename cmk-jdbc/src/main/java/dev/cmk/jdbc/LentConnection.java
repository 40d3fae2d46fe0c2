package dev.cmk.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of the host's, set up for one transaction or for single statements, and given back as it was found. */
final class LentConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LentConnection.class);

    private final Connection connection;
    private final boolean transaction;
    private final boolean foundAutoCommit;
    private final int foundIsolation;
    private boolean open;

    private LentConnection(Connection connection, boolean transaction) throws SQLException {
        this.connection = connection;
        this.transaction = transaction;
        this.foundAutoCommit = connection.getAutoCommit();
        this.foundIsolation = transaction ? connection.getTransactionIsolation() : Connection.TRANSACTION_NONE;
    }

    static LentConnection of(DataSource dataSource, boolean transaction) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            LentConnection lent = new LentConnection(connection, transaction);
            lent.setUp();
            return lent;
        } catch (SQLException | RuntimeException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    private void setUp() throws SQLException {
        if (transaction && foundIsolation != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        if (foundAutoCommit == transaction) {
            connection.setAutoCommit(!transaction);
        }
        open = transaction;
    }

    Connection connection() {
        return connection;
    }

    /** Ends the transaction; nothing to do for single statements. */
    void commit() throws SQLException {
        if (transaction) {
            connection.commit();
            open = false;
        }
    }

    /** Rolls back what was not committed. What happens here changes nothing about what was or was not stored. */
    @Override
    public void close() {
        try {
            if (open) {
                connection.rollback();
            }
            if (foundAutoCommit == transaction) {
                connection.setAutoCommit(foundAutoCommit);
            }
            if (transaction && foundIsolation != Connection.TRANSACTION_READ_COMMITTED) {
                connection.setTransactionIsolation(foundIsolation);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debug("could not give a connection back as it was found", e);
        } finally {
            closeQuietly(connection);
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("could not close a connection", e);
        }
    }
}
