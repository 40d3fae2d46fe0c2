package dev.cmk.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of the host's, set up for one transaction or for single statements, and given back as it was found. */
final class LentConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LentConnection.class);

    /** What the connection is for. */
    enum Use {
        /** One SELECT: what it sees is one state at every isolation level. */
        READING(false, false),
        /** A transaction at READ COMMITTED. */
        TRANSACTION(true, true),
        /** Statements that are transactions by themselves, at READ COMMITTED. */
        STATEMENTS(false, true);

        private final boolean transaction;
        private final boolean readCommitted;

        Use(boolean transaction, boolean readCommitted) {
            this.transaction = transaction;
            this.readCommitted = readCommitted;
        }
    }

    private final Connection connection;
    private final boolean transaction;
    private final boolean readCommitted;
    private final boolean foundAutoCommit;
    private final int foundIsolation;
    private boolean open;

    private LentConnection(Connection connection, Use use) throws SQLException {
        this.connection = connection;
        this.transaction = use.transaction;
        this.readCommitted = use.readCommitted;
        this.foundAutoCommit = connection.getAutoCommit();
        this.foundIsolation = readCommitted ? connection.getTransactionIsolation() : Connection.TRANSACTION_NONE;
    }

    static LentConnection of(DataSource dataSource, Use use) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            LentConnection lent = new LentConnection(connection, use);
            lent.setUp();
            return lent;
        } catch (SQLException | RuntimeException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    private void setUp() throws SQLException {
        if (readCommitted && foundIsolation != Connection.TRANSACTION_READ_COMMITTED) {
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
            if (readCommitted && foundIsolation != Connection.TRANSACTION_READ_COMMITTED) {
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
