package dev.cmk.jdbc;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A pool as a host has one. It keeps its connections in one auto-commit mode and at one isolation level, and fails whoever
 * gives one back otherwise or with an open transaction.
 */
final class TestPool implements DataSource, AutoCloseable {

    private final TestDatabase database;
    private final Semaphore free;
    private final int isolation;
    private final boolean autoCommit;
    private volatile Duration timeOut = Duration.ofSeconds(10);
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

    TestPool(TestDatabase database, int size) {
        this(database, size, Connection.TRANSACTION_REPEATABLE_READ, true);
    }

    TestPool(TestDatabase database, int size, int isolation, boolean autoCommit) {
        database.url();
        this.database = database;
        this.free = new Semaphore(size);
        this.isolation = isolation;
        this.autoCommit = autoCommit;
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            if (!free.tryAcquire(timeOut.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SQLTransientConnectionException("all connections of the pool are in use");
            }
        } catch (InterruptedException e) {
            throw new SQLException(e);
        }
        try {
            Connection connection = idle.poll();
            return lend(connection == null ? open() : connection);
        } catch (SQLException | RuntimeException e) {
            free.release();
            throw e;
        }
    }

    TestPool timeOut(Duration longest) {
        timeOut = longest;
        return this;
    }

    /** How many connections can be had at this moment. */
    int idle() {
        return free.availablePermits();
    }

    private Connection open() throws SQLException {
        Connection connection = database.connect();
        connection.setTransactionIsolation(isolation);
        connection.setAutoCommit(autoCommit);
        return connection;
    }

    private Connection lend(Connection real) {
        boolean[] closed = new boolean[1];
        return (Connection) Proxy.newProxyInstance(
                TestPool.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        if (!closed[0]) {
                            closed[0] = true;
                            takeBack(real);
                        }
                        return null;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void takeBack(Connection real) throws SQLException {
        try {
            if (real.isClosed()) {
                return;
            }
            boolean asFound = real.getAutoCommit() == autoCommit && real.getTransactionIsolation() == isolation;
            if (!asFound) {
                real.close();
                throw new AssertionError("a connection came back changed");
            }
            idle.push(real);
        } finally {
            free.release();
        }
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.close();
        }
    }

    @Override
    public Connection getConnection(String username, String password) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PrintWriter getLogWriter() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLoginTimeout(int seconds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getLoginTimeout() {
        return 10;
    }

    @Override
    public Logger getParentLogger() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
