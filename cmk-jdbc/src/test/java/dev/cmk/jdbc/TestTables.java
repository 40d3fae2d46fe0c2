package dev.cmk.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A schema of its own for a test class, emptied for each test. */
final class TestTables {

    private final TestDatabase database;
    private final int isolation;
    private final boolean autoCommit;
    private final String prefix = TestDatabase.newPrefix();
    private TestPool pool;

    TestTables(TestDatabase database) {
        this(database, Connection.TRANSACTION_REPEATABLE_READ, true);
    }

    /** Behind a pool whose connections are like this. */
    TestTables(TestDatabase database, int isolation, boolean autoCommit) {
        this.database = database;
        this.isolation = isolation;
        this.autoCommit = autoCommit;
    }

    synchronized TestPool pool() {
        if (pool == null) {
            TestPool opened = new TestPool(database, 40, isolation, autoCommit);
            JdbcSchema.of(opened, prefix).create();
            pool = opened;
        }
        return pool;
    }

    String prefix() {
        return prefix;
    }

    /** A store on tables that hold nothing. */
    JdbcStore emptyStore() {
        TestPool source = pool();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : List.of(
                    "re_encryption_shard",
                    "re_encryption_failure",
                    "re_encryption",
                    "data_key",
                    "key",
                    "organization",
                    "audit",
                    "platform_key",
                    "rate_limit",
                    "scheduled_tasks")) {
                statement.executeUpdate("DELETE FROM " + prefix + table);
            }
            if (!autoCommit) {
                connection.commit();
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return JdbcStore.create(source, prefix);
    }
}
