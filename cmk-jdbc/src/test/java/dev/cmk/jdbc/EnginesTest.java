package dev.cmk.jdbc;

import dev.cmk.spi.Store;
import dev.cmk.testkit.ReEncryptionEngineContract;
import org.junit.jupiter.api.Nested;

/** Both engines over each database. */
class EnginesTest {

    private static final TestTables H2 = new TestTables(TestDatabase.H2_MEMORY);
    private static final TestTables POSTGRESQL = new TestTables(TestDatabase.POSTGRESQL);
    private static final TestTables MARIADB = new TestTables(TestDatabase.MARIADB);
    private static final TestTables MYSQL_DRIVER = new TestTables(TestDatabase.MARIADB_BY_MYSQL_DRIVER);

    @Nested
    class ClusteredOverH2 extends ClusteredEngineContract {
        @Override
        TestTables tables() {
            return H2;
        }
    }

    @Nested
    class ClusteredOverPostgres extends ClusteredEngineContract {
        @Override
        TestTables tables() {
            return POSTGRESQL;
        }
    }

    @Nested
    class ClusteredOverMariaDb extends ClusteredEngineContract {
        @Override
        TestTables tables() {
            return MARIADB;
        }
    }

    @Nested
    class ClusteredByMySqlDriver extends ClusteredEngineContract {
        @Override
        TestTables tables() {
            return MYSQL_DRIVER;
        }
    }

    @Nested
    class InProcessOverH2 extends ReEncryptionEngineContract {
        @Override
        protected Store newStore() {
            return H2.emptyStore();
        }
    }

    @Nested
    class InProcessOverPostgres extends ReEncryptionEngineContract {
        @Override
        protected Store newStore() {
            return POSTGRESQL.emptyStore();
        }
    }

    @Nested
    class InProcessOverMariaDb extends ReEncryptionEngineContract {
        @Override
        protected Store newStore() {
            return MARIADB.emptyStore();
        }
    }
}
