package dev.cmk.examples.quickstart;

import dev.cmk.examples.quickstart.environments.Place;
import dev.cmk.jdbc.JdbcSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcConnectionPool;

/** The service's database: its own table of secrets, and beside it the tables of the library. */
final class Database implements AutoCloseable {

    private static final String TABLES = """
            CREATE TABLE IF NOT EXISTS run (number INT PRIMARY KEY);
            CREATE TABLE IF NOT EXISTS secret (
                organization VARCHAR(128) NOT NULL,
                environment VARCHAR(256) NOT NULL,
                path VARCHAR(1024) NOT NULL,
                ciphertext VARCHAR(1000000) NOT NULL,
                PRIMARY KEY (organization, environment, path))
            """;

    private final JdbcConnectionPool pool;

    private Database(JdbcConnectionPool pool) {
        this.pool = pool;
    }

    static Database open(Path file) {
        JdbcConnectionPool pool =
                JdbcConnectionPool.create("jdbc:h2:file:" + file + ";WRITE_DELAY=0", "quickstart", "");
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(TABLES);
            JdbcSchema.of(pool).create();
            return new Database(pool);
        } catch (SQLException e) {
            pool.dispose();
            String why = e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1
                    ? "is in use; does another quickstart run?"
                    : "cannot be opened: " + e.getMessage();
            throw new QuickstartException("The database " + file + ".mv.db " + why, e);
        }
    }

    /** For the library's tables. */
    DataSource dataSource() {
        return pool;
    }

    /** The number of this run: one more than that of the run before. */
    int beginRun() {
        return query(
                        "SELECT number FROM FINAL TABLE (INSERT INTO run SELECT COALESCE(MAX(number), 0) + 1 FROM run)",
                        List.of(),
                        row -> row.getInt(1))
                .get(0);
    }

    void put(SealedSecret secret) {
        Place place = secret.place();
        try (Connection connection = pool.getConnection();
                PreparedStatement merge = connection.prepareStatement("MERGE INTO secret VALUES (?, ?, ?, ?)")) {
            merge.setString(1, place.organization());
            merge.setString(2, place.environment());
            merge.setString(3, place.path());
            merge.setString(4, secret.ciphertext());
            merge.executeUpdate();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    List<SealedSecret> secrets(String organization) {
        return query(
                "SELECT organization, environment, path, ciphertext FROM secret WHERE organization = ? ORDER BY 1, 2, 3",
                List.of(organization),
                row -> new SealedSecret(
                        new Place(row.getString(1), row.getString(2), row.getString(3)), row.getString(4)));
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, List<String> arguments, RowReader<T> reader) {
        try (Connection connection = pool.getConnection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.size(); i++) {
                query.setString(i + 1, arguments.get(i));
            }
            List<T> found = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
            }
            return found;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static QuickstartException failure(SQLException e) {
        return new QuickstartException("The database of the quickstart fails: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        pool.dispose();
    }
}
