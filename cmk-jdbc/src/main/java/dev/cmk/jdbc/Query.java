package dev.cmk.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One statement. Its parameters are given in their order, each in the form in which the database keeps it. */
final class Query {

    /** Reads one row. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Row row) throws SQLException;
    }

    private final Connection connection;
    private final Dialect dialect;
    private final String sql;
    private final List<List<@Nullable Object>> batch = new ArrayList<>();
    private List<@Nullable Object> parameters = new ArrayList<>();

    Query(Connection connection, Dialect dialect, String sql) {
        this.connection = connection;
        this.dialect = dialect;
        this.sql = sql;
    }

    /** A name that is compared byte by byte. */
    Query name(String value) {
        return value(dialect.namesAsBytes() ? value.getBytes(StandardCharsets.UTF_8) : value);
    }

    /** Text for people, cut to so many characters; U+0000, which PostgreSQL does not take, is replaced. */
    Query text(@Nullable String value, int limit) {
        if (value == null) {
            return value(null);
        }
        String cut = value.length() <= limit ? value : value.substring(0, limit);
        return value(cut.replace('\0', '\uFFFD'));
    }

    /** A word of ASCII letters, digits and hyphens. */
    Query code(@Nullable String value) {
        return value(value);
    }

    Query code(@Nullable Enum<?> value) {
        return value(value == null ? null : value.name());
    }

    Query id(@Nullable UUID value) {
        return value(value != null && dialect.idsAsBytes() ? Row.bytes(value) : value);
    }

    Query bytes(byte[] value) {
        return value(value);
    }

    Query number(long value) {
        return value(value);
    }

    Query number(int value) {
        return value(value);
    }

    Query number(double value) {
        return value(value);
    }

    Query numberOrNull(@Nullable Integer value) {
        return value(value);
    }

    Query flag(boolean value) {
        return value(value);
    }

    /** An array of the database, of a type that it names so. */
    Query array(String type, Object[] values) throws SQLException {
        return value(connection.createArrayOf(type, values));
    }

    /** A time without a zone, which is UTC: no zone of the process, the driver or the session can move it. */
    Query time(@Nullable Instant value) {
        return value(value == null ? null : LocalDateTime.ofInstant(toMicros(value), ZoneOffset.UTC));
    }

    static Instant toMicros(Instant value) {
        return value.truncatedTo(ChronoUnit.MICROS);
    }

    private Query value(@Nullable Object value) {
        parameters.add(value);
        return this;
    }

    /** Ends one set of parameters; the next one begins. */
    void addBatch() {
        batch.add(parameters);
        parameters = new ArrayList<>();
    }

    <T> List<T> list(Reader<T> reader) throws SQLException {
        try (PreparedStatement statement = prepare();
                ResultSet results = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            Row row = new Row(results, dialect);
            while (results.next()) {
                rows.add(reader.read(row));
            }
            return rows;
        }
    }

    <T> Optional<T> first(Reader<T> reader) throws SQLException {
        return list(reader).stream().findFirst();
    }

    boolean exists() throws SQLException {
        return first(row -> true).isPresent();
    }

    /** The value of a query that gives one number. */
    long number() throws SQLException {
        return first(row -> row.number(1)).orElse(0L);
    }

    int update() throws SQLException {
        try (PreparedStatement statement = prepare()) {
            return statement.executeUpdate();
        }
    }

    private PreparedStatement prepare() throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            set(statement, parameters);
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    /** Runs all sets of parameters; the update counts may be {@link java.sql.Statement#SUCCESS_NO_INFO}. */
    int[] updateBatch() throws SQLException {
        if (batch.isEmpty()) {
            return new int[0];
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (List<@Nullable Object> values : batch) {
                set(statement, values);
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }

    private static void set(PreparedStatement statement, List<@Nullable Object> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
    }
}
