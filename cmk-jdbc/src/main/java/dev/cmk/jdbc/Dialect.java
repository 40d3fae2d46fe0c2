package dev.cmk.jdbc;

import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.MariaDBJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;

/** What differs between databases: the schema script, the form of names and ids, and which errors a second try cures. */
enum Dialect {
    /** Ids are uuid, names are text with the collation "C". */
    POSTGRESQL("postgresql.sql", false, false, " FOR SHARE", "clock_timestamp() AT TIME ZONE 'UTC'"),
    /** MySQL and MariaDB: ids and names are bytes. */
    MYSQL("mysql.sql", true, true, " LOCK IN SHARE MODE", "UTC_TIMESTAMP(6)"),
    /** Ids are uuid, names are bytes; a lock is never shared. */
    H2("h2.sql", true, false, " FOR UPDATE", "CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS TIMESTAMP(6))");

    /**
     * Serialization failure, deadlock (PostgreSQL, H2, MySQL), lock time-out (H2, two seconds by default), and a unique
     * violation: somebody else's row came first, and the second try finds it.
     */
    private static final Set<String> TRANSIENT_STATES = Set.of("40001", "40P01", "HYT00", "23505");

    /**
     * MySQL: duplicate entry, deadlock, record has changed since last read. H2: concurrent update, and the general error
     * that two connections get which create one index at a time.
     */
    private static final Set<Integer> TRANSIENT_CODES = Set.of(1062, 1213, 1020, 90131, 50000);

    private final String script;
    private final boolean namesAsBytes;
    private final boolean idsAsBytes;
    private final String forShare;
    private final String utcNow;

    Dialect(String script, boolean namesAsBytes, boolean idsAsBytes, String forShare, String utcNow) {
        this.script = script;
        this.namesAsBytes = namesAsBytes;
        this.idsAsBytes = idsAsBytes;
        this.forShare = forShare;
        this.utcNow = utcNow;
    }

    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> POSTGRESQL;
            case "mysql", "mariadb" -> MYSQL;
            case "h2" -> H2;
            default ->
                throw new SQLException("'" + product + "' is not supported; PostgreSQL, MySQL, MariaDB and H2 are");
        };
    }

    /** What a SELECT ends with that keeps others from changing the rows, and not from reading them likewise. */
    String forShare() {
        return forShare;
    }

    /** The database's clock: a time without a zone, in UTC, to the microsecond. */
    String utcNow() {
        return utcNow;
    }

    /** How the scheduler talks to this database; its times are in UTC here too. */
    JdbcCustomization scheduling() {
        return switch (this) {
            case POSTGRESQL -> new PostgreSqlJdbcCustomization(false, false);
            case MYSQL -> new MariaDBJdbcCustomization(true); // what it uses of it is the same in MySQL
            case H2 -> new DefaultJdbcCustomization(false);
        };
    }

    /**
     * An inner join of which the first table is read first. MariaDB and H2 begin with the smaller one if they may; a row of
     * the second one is asked for something, so that an outer join is an inner one.
     */
    String joinInOrder() {
        return switch (this) {
            case POSTGRESQL -> " JOIN ";
            case MYSQL -> " STRAIGHT_JOIN ";
            case H2 -> " LEFT JOIN ";
        };
    }

    /** Whether one UPDATE can take many rows from arrays and say which of them it has changed. */
    boolean updatesFromArrays() {
        return this == POSTGRESQL;
    }

    String script() {
        return script;
    }

    boolean namesAsBytes() {
        return namesAsBytes;
    }

    boolean idsAsBytes() {
        return idsAsBytes;
    }

    /** Whether the transaction was rolled back for a reason that may be gone when it runs again. */
    static boolean isTransient(SQLException thrown) {
        for (SQLException e = thrown; e != null; e = e.getNextException()) {
            String state = e.getSQLState();
            if ((state != null && TRANSIENT_STATES.contains(state)) || TRANSIENT_CODES.contains(e.getErrorCode())) {
                return true;
            }
        }
        return false;
    }

    /** Whether the statement names something that is not there, or that the user may not touch. */
    static boolean isAboutSchema(SQLException thrown) {
        String state = thrown.getSQLState();
        return state != null && state.startsWith("42");
    }
}
