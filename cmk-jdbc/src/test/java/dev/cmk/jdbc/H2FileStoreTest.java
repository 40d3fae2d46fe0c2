package dev.cmk.jdbc;

import dev.cmk.spi.Store;
import dev.cmk.testkit.StoreContract;

class H2FileStoreTest extends StoreContract {

    private static final TestTables TABLES = new TestTables(TestDatabase.H2_FILE);

    @Override
    protected Store newStore() {
        return TABLES.emptyStore();
    }
}
