package dev.cmk.jdbc;

import dev.cmk.spi.Store;
import dev.cmk.testkit.StoreContract;

class MySqlDriverStoreTest extends StoreContract {

    private static final TestTables TABLES = new TestTables(TestDatabase.MARIADB_BY_MYSQL_DRIVER);

    @Override
    protected Store newStore() {
        return TABLES.emptyStore();
    }
}
