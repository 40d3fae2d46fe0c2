package dev.cmk.jdbc;

import dev.cmk.spi.Store;
import dev.cmk.testkit.ReEncryptionEngineContract;
import org.junit.jupiter.api.Nested;

/** The engine in the process itself, several of them over one database. */
class InProcessEngineTest {

    @Nested
    class OnH2 extends ReEncryptionEngineContract {

        private static final TestTables TABLES = new TestTables(TestDatabase.H2_MEMORY);

        @Override
        protected Store newStore() {
            return TABLES.emptyStore();
        }
    }

    @Nested
    class OnPostgreSql extends ReEncryptionEngineContract {

        private static final TestTables TABLES = new TestTables(TestDatabase.POSTGRESQL);

        @Override
        protected Store newStore() {
            return TABLES.emptyStore();
        }
    }

    @Nested
    class OnMariaDb extends ReEncryptionEngineContract {

        private static final TestTables TABLES = new TestTables(TestDatabase.MARIADB);

        @Override
        protected Store newStore() {
            return TABLES.emptyStore();
        }
    }
}
