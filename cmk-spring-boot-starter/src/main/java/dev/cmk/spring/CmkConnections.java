package dev.cmk.spring;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.util.ClassUtils;

/**
 * The library's connections to the application's database: a small pool beside the application's, made like it. On the same
 * pool, callers that hold the last connections while they encrypt would wait for each other.
 */
final class CmkConnections implements AutoCloseable {

    private final DataSource dataSource;
    private final @Nullable AutoCloseable pool;

    private CmkConnections(DataSource dataSource, @Nullable AutoCloseable pool) {
        this.dataSource = dataSource;
        this.pool = pool;
    }

    /**
     * Of one's own where the application's data source is a plain pool of HikariCP's; what is around it or derived from it may
     * matter, and is not gone round.
     *
     * @param size how many at the most, or 0 to share the application's pool
     */
    static CmkConnections of(DataSource dataSource, int size) {
        DataSource plain = withoutTransactions(dataSource);
        if (size > 0 && ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource", null)) {
            HikariDataSource own = Hikari.beside(plain, size);
            if (own != null) {
                return new CmkConnections(own, own);
            }
        }
        return new CmkConnections(plain, null);
    }

    /** Over Spring's proxy for them, what the library commits would be the application's transaction. */
    private static DataSource withoutTransactions(DataSource dataSource) {
        DataSource plain = dataSource;
        DataSource next = dataSource;
        while (next instanceof DelegatingDataSource proxy) {
            next = proxy.getTargetDataSource();
            if (next != null && proxy instanceof TransactionAwareDataSourceProxy) {
                plain = next;
            }
        }
        return plain;
    }

    /** By itself, since it need not be on the class path. */
    private static final class Hikari {

        static @Nullable HikariDataSource beside(DataSource dataSource, int size) {
            if (dataSource.getClass() != HikariDataSource.class) {
                return null;
            }
            HikariDataSource pool = (HikariDataSource) dataSource;
            HikariConfig config = new HikariConfig();
            pool.copyStateTo(config);
            config.setPoolName((pool.getPoolName() == null ? "" : pool.getPoolName() + "-") + "cmk");
            config.setMaximumPoolSize(size);
            config.setMinimumIdle(1);
            return new HikariDataSource(config);
        }
    }

    DataSource dataSource() {
        return dataSource;
    }

    /** After the {@code Cmk}, and before the application's pool. */
    @Override
    public void close() throws Exception {
        if (pool != null) {
            pool.close();
        }
    }
}
