package dev.cmk.spring;

import dev.cmk.Cmk;
import dev.cmk.StoreException;
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

    @Bean
    CmkConnections cmkConnections(DataSource dataSource, CmkProperties properties) {
        return CmkConnections.of(dataSource, properties.jdbc().poolSize());
    }

    /** After Flyway, Liquibase and Boot's scripts. Closed with the {@code Cmk}. */
    @Bean(destroyMethod = "")
    @DependsOnDatabaseInitialization
    JdbcStore cmkStore(DataSource dataSource, CmkConnections connections, CmkProperties properties) {
        String prefix = properties.jdbc().tablePrefix();
        JdbcSchema schema = JdbcSchema.of(connections.dataSource(), prefix);
        if (isToBeCreated(dataSource, properties.jdbc())) {
            schema.create();
        } else {
            validate(schema);
        }
        return JdbcStore.create(connections.dataSource(), prefix);
    }

    private static void validate(JdbcSchema schema) {
        try {
            schema.validate();
        } catch (StoreException e) {
            throw new IllegalStateException(
                    e.getMessage() + " (cmk.jdbc.initialize-schema=always makes the tables at start)", e);
        }
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
            CmkConnections connections, JdbcStore store, CmkProperties properties) {
        return ClusteredReEncryptionEngine.create(
                connections.dataSource(), properties.jdbc().tablePrefix());
    }
}
