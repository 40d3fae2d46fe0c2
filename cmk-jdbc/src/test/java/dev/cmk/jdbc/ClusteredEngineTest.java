package dev.cmk.jdbc;

import dev.cmk.spi.ReEncryptionEngine;
import dev.cmk.spi.Store;
import dev.cmk.testkit.ReEncryptionEngineContract;
import java.sql.Connection;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** The clustered engine, several of them over one database; also where the host's pool is as unlike ours as can be. */
class ClusteredEngineTest {

    private abstract static class Contract extends ReEncryptionEngineContract {

        private final TestTables tables;

        Contract(TestTables tables) {
            this.tables = tables;
        }

        @Override
        protected Store newStore() {
            return tables.emptyStore();
        }

        @Override
        protected Optional<ReEncryptionEngine> newEngine() {
            return Optional.of(ClusteredReEncryptionEngine.create(tables.pool(), tables.prefix()));
        }
    }

    private static TestTables strict(TestDatabase database) {
        return new TestTables(database, Connection.TRANSACTION_SERIALIZABLE, false);
    }

    @Nested
    class OnH2 extends Contract {

        private static final TestTables TABLES = new TestTables(TestDatabase.H2_MEMORY);

        OnH2() {
            super(TABLES);
        }
    }

    @Nested
    class OnPostgreSql extends Contract {

        private static final TestTables TABLES = new TestTables(TestDatabase.POSTGRESQL);

        OnPostgreSql() {
            super(TABLES);
        }
    }

    @Nested
    class OnMariaDb extends Contract {

        private static final TestTables TABLES = new TestTables(TestDatabase.MARIADB);

        OnMariaDb() {
            super(TABLES);
        }
    }

    @Nested
    class ByMySqlDriver extends Contract {

        private static final TestTables TABLES = new TestTables(TestDatabase.MARIADB_BY_MYSQL_DRIVER);

        ByMySqlDriver() {
            super(TABLES);
        }
    }

    @Nested
    class OnPostgreSqlAtItsStrictest extends Contract {

        private static final TestTables TABLES = strict(TestDatabase.POSTGRESQL);

        OnPostgreSqlAtItsStrictest() {
            super(TABLES);
        }
    }

    @Nested
    class OnMariaDbAtItsStrictest extends Contract {

        private static final TestTables TABLES = strict(TestDatabase.MARIADB);

        OnMariaDbAtItsStrictest() {
            super(TABLES);
        }
    }
}
