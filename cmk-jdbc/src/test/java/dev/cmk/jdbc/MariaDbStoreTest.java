package dev.cmk.jdbc;

import dev.cmk.spi.Store;
import dev.cmk.testkit.StoreContract;

class MariaDbStoreTest extends StoreContract {

    private static final TestTables TABLES = new TestTables(TestDatabase.MARIADB);

    @Override
    protected Store newStore() {
        return TABLES.emptyStore();
    }
}
