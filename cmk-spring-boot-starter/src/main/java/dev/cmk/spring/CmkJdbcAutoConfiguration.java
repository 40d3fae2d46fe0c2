package dev.cmk.spring;

import dev.cmk.Cmk;
import dev.cmk.jdbc.ClusteredReEncryptionEngine;
import dev.cmk.jdbc.JdbcSchema;
import dev.cmk.jdbc.JdbcStore;
import dev.cmk.spi.ReEncryptionEngine;
import dev.cmk.spi.Store;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/**
 * The store in the application's database, whose tables are there before it is used, and the engine over it. Where the
 * application has a store of its own neither is made: it alone knows where its tables are.
 */
@AutoConfiguration(after = DataSourceAutoConfiguration.class)
@ConditionalOnClass({JdbcStore.class, EmbeddedDatabaseConnection.class})
@ConditionalOnSingleCandidate(DataSource.class)
@ConditionalOnMissingBean({Cmk.class, Store.class})
@EnableConfigurationProperties(CmkProperties.class)
public final class CmkJdbcAutoConfiguration {

    /** For Spring. */
    public CmkJdbcAutoConfiguration() {}

    /** After Flyway, Liquibase and Boot's scripts. Closed with the {@code Cmk}. */
    @Bean(destroyMethod = "")
    @DependsOnDatabaseInitialization
    JdbcStore cmkStore(DataSource dataSource, CmkProperties properties) {
        String prefix = properties.jdbc().tablePrefix();
        DataSource plain = withoutTransactions(dataSource);
        JdbcSchema schema = JdbcSchema.of(plain, prefix);
        if (isToBeCreated(plain, properties.jdbc())) {
            schema.create();
        } else {
            schema.validate();
        }
        return JdbcStore.create(plain, prefix);
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

    private static boolean isToBeCreated(DataSource dataSource, CmkProperties.Jdbc jdbc) {
        return switch (jdbc.initializeSchema()) {
            case ALWAYS -> true;
            case EMBEDDED -> EmbeddedDatabaseConnection.isEmbedded(dataSource);
            case NEVER -> false;
        };
    }

    /** Closed with the {@code Cmk}. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean(ReEncryptionEngine.class)
    @ConditionalOnProperty(name = "cmk.re-encryption.engine", havingValue = "clustered", matchIfMissing = true)
    ClusteredReEncryptionEngine cmkReEncryptionEngine(
            DataSource dataSource, JdbcStore store, CmkProperties properties) {
        return ClusteredReEncryptionEngine.create(
                withoutTransactions(dataSource), properties.jdbc().tablePrefix());
    }
}
