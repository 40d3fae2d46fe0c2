package dev.cmk.jdbc;

import dev.cmk.jdbc.FaultyDataSource.Fault;
import dev.cmk.spi.Store;
import dev.cmk.testkit.UnreachableStoreContract;
import org.junit.jupiter.api.Nested;

/** In whatever way the database fails, the store never takes it for "nothing there". */
class UnreachableJdbcStoreTest {

    private abstract static class Contract extends UnreachableStoreContract {

        private static final TestTables TABLES = new TestTables(TestDatabase.H2_MEMORY);

        private final FaultyDataSource source = new FaultyDataSource(TABLES.pool());
        private final Fault fault;

        Contract(Fault fault) {
            this.fault = fault;
        }

        @Override
        protected Store newStore() {
            TABLES.emptyStore();
            return JdbcStore.create(source.dataSource(), TABLES.prefix(), attempt -> {});
        }

        @Override
        protected void breakStore(Store store) {
            source.fail(fault, Integer.MAX_VALUE);
        }
    }

    @Nested
    class NoConnections extends Contract {
        NoConnections() {
            super(Fault.CONNECT);
        }
    }

    @Nested
    class BrokenConnections extends Contract {
        BrokenConnections() {
            super(Fault.STATEMENT);
        }
    }

    @Nested
    class UncheckedExceptions extends Contract {
        UncheckedExceptions() {
            super(Fault.UNCHECKED);
        }
    }

    @Nested
    class DeadlocksWithoutEnd extends Contract {
        DeadlocksWithoutEnd() {
            super(Fault.DEADLOCK);
        }
    }
}
