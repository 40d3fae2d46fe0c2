package dev.cmk.spring;

import dev.cmk.Cmk;
import dev.cmk.jdbc.ClusteredReEncryptionEngine;
import dev.cmk.jdbc.JdbcSchema;
import dev.cmk.jdbc.JdbcStore;
import dev.cmk.spi.ReEncryptionEngine;
import dev.cmk.spi.Store;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;

/** The store in the application's database, whose tables are there before it is used. */
@AutoConfiguration(after = DataSourceAutoConfiguration.class)
@ConditionalOnClass({JdbcStore.class, EmbeddedDatabaseConnection.class})
@ConditionalOnSingleCandidate(DataSource.class)
@ConditionalOnMissingBean(Cmk.class)
@EnableConfigurationProperties(CmkProperties.class)
public final class CmkJdbcAutoConfiguration {

    /** For Spring. */
    public CmkJdbcAutoConfiguration() {}

    /** After Flyway, Liquibase and Boot's scripts. Closed with the {@code Cmk}. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean(Store.class)
    @DependsOnDatabaseInitialization
    JdbcStore cmkStore(DataSource dataSource, CmkProperties properties) {
        String prefix = properties.jdbc().tablePrefix();
        JdbcSchema schema = JdbcSchema.of(dataSource, prefix);
        if (isToBeCreated(dataSource, properties.jdbc())) {
            schema.create();
        } else {
            schema.validate();
        }
        return JdbcStore.create(dataSource, prefix);
    }

    private static boolean isToBeCreated(DataSource dataSource, CmkProperties.Jdbc jdbc) {
        return switch (jdbc.initializeSchema()) {
            case ALWAYS -> true;
            case EMBEDDED -> EmbeddedDatabaseConnection.isEmbedded(dataSource);
            case NEVER -> false;
        };
    }

    /** Over our own store only: where one of the application's has its tables, it alone knows. Closed with the {@code Cmk}. */
    @Bean(destroyMethod = "")
    @ConditionalOnBean(name = "cmkStore")
    @ConditionalOnMissingBean(ReEncryptionEngine.class)
    @ConditionalOnProperty(name = "cmk.re-encryption.engine", havingValue = "clustered", matchIfMissing = true)
    ClusteredReEncryptionEngine cmkReEncryptionEngine(
            DataSource dataSource, JdbcStore store, CmkProperties properties) {
        return ClusteredReEncryptionEngine.create(dataSource, properties.jdbc().tablePrefix());
    }
}
