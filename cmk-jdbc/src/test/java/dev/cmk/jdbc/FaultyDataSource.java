package dev.cmk.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A data source that fails on purpose. */
final class FaultyDataSource {

    /** What fails, and how. */
    enum Fault {
        /** There are no more connections. */
        CONNECT("getConnection", "08001", false),
        /** A pool has waited for one, and says so without a state. */
        EXHAUSTED("getConnection", null, false),
        /** Connections that seem sound are broken. */
        STATEMENT("prepareStatement", "08006", false),
        /** A pool or driver throws something of its own. */
        UNCHECKED("prepareStatement", null, false),
        /** Another transaction was chosen to win. */
        DEADLOCK("prepareStatement", "40P01", false),
        /** The commit does not take place. */
        COMMIT_NOT_DONE("commit", "08006", false),
        /** The commit takes place, and the answer is lost. */
        COMMIT_DONE("commit", "08006", true);

        private final String method;
        private final String state;
        private final boolean afterTheEffect;

        Fault(String method, String state, boolean afterTheEffect) {
            this.method = method;
            this.state = state;
            this.afterTheEffect = afterTheEffect;
        }

        private Exception exception() {
            return this == UNCHECKED
                    ? new IllegalStateException("broken")
                    : new SQLException("broken on purpose", state);
        }
    }

    private final DataSource real;
    private final AtomicInteger times = new AtomicInteger();
    private volatile Fault fault = Fault.CONNECT;

    FaultyDataSource(DataSource real) {
        this.real = real;
    }

    /** From now on it fails so often. */
    void fail(Fault what, int howOften) {
        fault = what;
        times.set(howOften);
    }

    int failuresLeft() {
        return times.get();
    }

    DataSource dataSource() {
        return proxy(DataSource.class, real);
    }

    private <T> T proxy(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                FaultyDataSource.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    boolean fails = method.getName().equals(fault.method)
                            && times.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
                    if (fails && !fault.afterTheEffect) {
                        throw fault.exception();
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        if (fails) {
                            throw fault.exception();
                        }
                        return result instanceof Connection ? proxy(Connection.class, result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
