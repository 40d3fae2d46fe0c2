package dev.cmk.jdbc;

import dev.cmk.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The tables of {@link JdbcStore}. The application owns its migrations: hand {@link #sql()} to the tool that runs them, or
 * call {@link #create()} at start, and let {@link #validate()} say whether all is there.
 *
 * <p>The scripts lie in the jar beside this class: {@code postgresql.sql}, {@code mysql.sql} (MariaDB too) and
 * {@code h2.sql}. Safe for use by many threads and by many processes at once.
 */
public final class JdbcSchema {

    /** The version of the schema that this library reads and writes. */
    public static final int VERSION = 1;

    private final Transactions transactions;
    private final SchemaScript script;

    private JdbcSchema(Transactions transactions) {
        this.transactions = transactions;
        this.script = SchemaScript.of(transactions.dialect(), transactions.tables());
    }

    /**
     * The schema with tables that begin with {@code cmk_}.
     *
     * @param dataSource leads to the database; {@link #create()} needs the right to make tables
     * @return the schema for that kind of database; nothing has been looked at or changed
     * @throws StoreException if the database cannot be reached or is not supported
     */
    public static JdbcSchema of(DataSource dataSource) {
        return of(dataSource, Tables.DEFAULT.prefix());
    }

    /**
     * The schema with tables that begin with another prefix.
     *
     * @param dataSource leads to the database; {@link #create()} needs the right to make tables
     * @param prefix 1–30 letters, digits and underscores, not beginning with a digit
     * @return the schema for that kind of database; nothing has been looked at or changed
     * @throws StoreException if the database cannot be reached or is not supported
     * @throws IllegalArgumentException if the prefix is not of that form
     */
    public static JdbcSchema of(DataSource dataSource, String prefix) {
        return new JdbcSchema(Transactions.on(dataSource, new Tables(prefix), Pause.jittered()));
    }

    /**
     * The script that makes the tables, for the application's own migrations.
     *
     * @return statements that each end with a semicolon and do no harm if they are run twice
     */
    public String sql() {
        return script.sql();
    }

    /**
     * Makes what is missing, and then validates. Nothing happens if all is there.
     *
     * @throws StoreException if the schema has another version, or the database does not allow it
     */
    public void create() {
        if (missing().isEmpty()) {
            return;
        }
        transactions.write("create the schema", session -> {
            try (Statement statement = session.connection().createStatement()) {
                for (String sql : script.statements()) {
                    statement.execute(sql);
                }
            }
            return true;
        });
        validate();
    }

    /**
     * Checks that every table and every column is there, in the version that this library knows.
     *
     * @throws StoreException if not; the message says what is missing, or which version was found
     */
    public void validate() {
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            throw new StoreException(
                    "the schema is incomplete; JdbcSchema.create() or the script of JdbcSchema.sql() completes it; missing: "
                            + String.join(", ", missing),
                    null);
        }
    }

    private List<String> missing() {
        requireKnownVersion();
        return transactions.read("validate the schema", this::missing);
    }

    private void requireKnownVersion() {
        transactions.read("read the version of the schema", this::versions).stream()
                .filter(version -> version != VERSION)
                .findFirst()
                .ifPresent(version -> {
                    throw new StoreException(
                            "the schema has version " + version + ", and this library knows version " + VERSION, null);
                });
    }

    private List<Integer> versions(Session session) throws SQLException {
        return columns(session.connection(), session.tables().in("cmk_schema")).contains("version")
                ? session.query("SELECT version FROM cmk_schema").list(row -> row.integer("version"))
                : List.of();
    }

    private List<String> missing(Session session) throws SQLException {
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, List<String>> table : script.tables().entrySet()) {
            Set<String> columns = columns(session.connection(), table.getKey());
            if (columns.isEmpty()) {
                missing.add("table " + table.getKey());
                continue;
            }
            table.getValue().stream()
                    .filter(column -> !columns.contains(column))
                    .forEach(column -> missing.add("column " + table.getKey() + "." + column));
        }
        if (missing.isEmpty() && versions(session).isEmpty()) {
            missing.add("the version in table " + session.tables().in("cmk_schema"));
        }
        return missing;
    }

    /** The columns of a table, or none if it is not there or may not be read. */
    private static Set<String> columns(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery("SELECT * FROM " + table + " WHERE 1 = 0")) {
            ResultSetMetaData description = none.getMetaData();
            Set<String> columns = new HashSet<>();
            for (int i = 1; i <= description.getColumnCount(); i++) {
                columns.add(description.getColumnLabel(i).toLowerCase(Locale.ROOT));
            }
            return columns;
        } catch (SQLException e) {
            if (Dialect.isAboutSchema(e)) {
                return Set.of();
            }
            throw e;
        }
    }
}
