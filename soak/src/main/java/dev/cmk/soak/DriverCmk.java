package dev.cmk.soak;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cmk.Cmk;
import dev.cmk.DataKeyCaching;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.jdbc.JdbcStore;

/** The driver's own access to the database and to the keys, with nothing in between that fails. */
record DriverCmk(HikariDataSource pool, JdbcStore store, Cmk cmk) implements AutoCloseable {

    private static final int CONNECTIONS = 8;

    static HikariDataSource pool(DatabaseServer database) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url(database.port()));
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionInitSql(Ledger.introduction(config.getJdbcUrl(), "driver"));
        return new HikariDataSource(config);
    }

    static DriverCmk open(DatabaseServer database, RunDirectory directory) {
        HikariDataSource pool = pool(database);
        JdbcStore store = JdbcStore.create(pool);
        Cmk cmk = Cmk.builder()
                .store(store)
                .platformKey(directory.platformKey())
                .provider(directory.customersKeys())
                .authorizer(Instance.ALLOWED)
                .caching(DataKeyCaching.defaults().withMaximumSize(200_000))
                .reEncryption(ReEncryptionLimits.defaults().withWorkers(0))
                .build();
        return new DriverCmk(pool, store, cmk);
    }

    @Override
    public void close() {
        cmk.close();
        pool.close();
    }
}
