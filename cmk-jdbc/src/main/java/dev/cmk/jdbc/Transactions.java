package dev.cmk.jdbc;

import dev.cmk.StoreException;
import dev.cmk.jdbc.LentConnection.Use;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work in short transactions of its own.
 *
 * <p>A transaction that lost a deadlock or came second is run again. If a commit fails, nobody knows whether it happened:
 * the next attempt first looks whether it did, behind the same lock, and only otherwise does the work again.
 */
final class Transactions {

    /** About two seconds with {@link Pause#jittered()}. */
    static final int ATTEMPTS = 8;

    private static final int MOST_OVERTAKEN = 200;

    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    /** What to do in a transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(Session session) throws SQLException;
    }

    /**
     * Whether a transaction with this result was committed. Takes the lock that the work took, so that a commit that is
     * still under way has ended when it looks.
     */
    @FunctionalInterface
    interface Check<T> {
        boolean isCommitted(Session session, T result) throws SQLException;
    }

    private record Pending<T>(T result) {}

    private final DataSource dataSource;
    private final Dialect dialect;
    private final Tables tables;
    private final Pause pause;

    private Transactions(DataSource dataSource, Dialect dialect, Tables tables, Pause pause) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.tables = tables;
        this.pause = pause;
    }

    /** On the database that the data source leads to. */
    static Transactions on(DataSource dataSource, Tables tables, Pause pause) {
        Objects.requireNonNull(dataSource, "dataSource");
        try (LentConnection lent = LentConnection.of(dataSource, Use.READING)) {
            return new Transactions(dataSource, Dialect.of(lent.connection()), tables, pause);
        } catch (SQLException | RuntimeException e) {
            throw failure("connect to the database", e, false);
        }
    }

    Dialect dialect() {
        return dialect;
    }

    Tables tables() {
        return tables;
    }

    /** Runs statements that are transactions by themselves; what one SELECT sees is one state at every isolation level. */
    <T> T read(String what, Work<T> work) {
        return run(what, Use.READING, work, (session, result) -> false);
    }

    /** Writes something that does no harm if it is written twice. */
    <T> T write(String what, Work<T> work) {
        return run(what, Use.TRANSACTION, work, (session, result) -> false);
    }

    <T> T write(String what, Work<T> work, Check<T> check) {
        return run(what, Use.TRANSACTION, work, check);
    }

    /**
     * Writes by statements that are transactions by themselves, until nobody else comes in between: empty means that somebody
     * did. What may have been stored by a statement that failed does no harm if it is stored twice.
     */
    <T> T contend(String what, Work<Optional<T>> work) {
        for (int attempt = 1; ; attempt++) {
            Optional<T> result = run(what, Use.STATEMENTS, work, (session, stored) -> false);
            if (result.isPresent()) {
                return result.get();
            }
            if (attempt == MOST_OVERTAKEN) {
                throw new StoreException("could not " + what + ": others came first, " + attempt + " times", null);
            }
        }
    }

    private <T> T run(String what, Use use, Work<T> work, Check<T> check) {
        @Nullable Pending<T> pending = null;
        for (int attempt = 1; ; attempt++) {
            try (LentConnection lent = LentConnection.of(dataSource, use)) {
                Session session = new Session(lent.connection(), dialect, tables);
                if (pending != null && check.isCommitted(session, pending.result())) {
                    return pending.result();
                }
                pending = null;
                T result = work.run(session);
                pending = new Pending<>(result);
                lent.commit();
                return result;
            } catch (SQLException e) {
                boolean again = pending != null || Dialect.isTransient(e);
                if (!again || attempt == ATTEMPTS || !sleep(attempt)) {
                    throw failure(what, e, pending != null);
                }
                LOG.debug("could not {}, attempt {}: {}", what, attempt, e.getMessage());
            } catch (RuntimeException e) {
                throw failure(what, e, pending != null);
            }
        }
    }

    /** Gives false if somebody wants this thread to stop. */
    private boolean sleep(int attempt) {
        try {
            pause.after(attempt);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static StoreException failure(String what, Exception cause, boolean outcomeUnknown) {
        StringBuilder message = new StringBuilder("could not ").append(what);
        if (cause instanceof SQLException e) {
            // without one it comes from a pool, which says what it waited for
            message.append(e.getSQLState() == null ? " (" + e.getMessage() : " (SQL state " + e.getSQLState())
                    .append(')');
            if (Dialect.isAboutSchema(e)) {
                message.append("; does JdbcSchema.validate() find the tables?");
            }
        }
        if (outcomeUnknown) {
            message.append("; the commit failed, and whether it took place is unknown");
        }
        return new StoreException(message.toString(), cause);
    }
}
