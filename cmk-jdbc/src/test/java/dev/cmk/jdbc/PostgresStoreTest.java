package dev.cmk.jdbc;

import dev.cmk.spi.Store;
import dev.cmk.testkit.StoreContract;

class PostgresStoreTest extends StoreContract {

    private static final TestTables TABLES = new TestTables(TestDatabase.POSTGRESQL);

    @Override
    protected Store newStore() {
        return TABLES.emptyStore();
    }
}
