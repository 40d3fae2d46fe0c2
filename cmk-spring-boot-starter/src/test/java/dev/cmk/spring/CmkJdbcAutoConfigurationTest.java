package dev.cmk.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.jdbc.JdbcSchema;
import dev.cmk.jdbc.JdbcStore;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.ProviderCapabilities;
import dev.cmk.spi.ReEncryptionEngine;
import dev.cmk.spi.SettingsField;
import dev.cmk.spi.WrappingKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;

/** The tables, and the connections to them. */
class CmkJdbcAutoConfigurationTest {

    private static final byte[] SECRET = "hunter2".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private ApplicationContextRunner application;

    @BeforeEach
    void configure() {
        application = Application.in(directory);
    }

    @Test
    void the_tables_of_a_database_that_stays_are_not_made_unless_that_is_asked_for() {
        ApplicationContextRunner onDisk = application.withPropertyValues(
                "spring.datasource.generate-unique-name=false",
                "spring.datasource.url=jdbc:h2:" + directory.resolve("database").toAbsolutePath());

        onDisk.run(context ->
                assertThat(context).getFailure().rootCause().hasMessageContaining("the schema is incomplete"));
        onDisk.run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining("cmk.jdbc.initialize-schema=always makes the tables"));
        onDisk.withPropertyValues("cmk.jdbc.initialize-schema=always")
                .run(context -> assertThat(context).hasNotFailed());
        onDisk.withPropertyValues("cmk.jdbc.initialize-schema=never")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void the_embedded_ones_can_be_left_to_a_migration_tool_as_well() {
        application
                .withPropertyValues("cmk.jdbc.initialize-schema=never")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("the schema is incomplete"));
    }

    @Test
    void it_ends_before_its_database() {
        HikariDataSource[] pools = new HikariDataSource[2];
        List<Boolean> wereClosed = new ArrayList<>();
        application
                .withBean(
                        KeyProvider.class,
                        () -> new LastWord(() -> {
                            wereClosed.add(pools[0].isClosed());
                            wereClosed.add(pools[1].isClosed());
                        }),
                        bean -> bean.setDestroyMethodName("")) // closed with the Cmk alone
                .run(context -> {
                    pools[0] = context.getBean(HikariDataSource.class);
                    pools[1] = (HikariDataSource)
                            context.getBean(CmkConnections.class).dataSource();
                });

        assertThat(wereClosed).containsExactly(false, false);
        assertThat(pools[0].isClosed()).isTrue();
        assertThat(pools[1].isClosed()).isTrue();
    }

    /** A provider that says when it is closed. */
    private record LastWord(Runnable whenClosed) implements KeyProvider {

        @Override
        public String type() {
            return "last-word";
        }

        @Override
        public List<SettingsField> settings() {
            return List.of();
        }

        @Override
        public WrappingKey open(KeyRequest request) {
            throw new IllegalStateException("there is no key");
        }

        @Override
        public ProviderCapabilities capabilities() {
            return new ProviderCapabilities(Duration.ZERO, Duration.ZERO, true, false, null);
        }

        @Override
        public void close() {
            whenClosed.run();
        }
    }

    @Test
    void over_a_store_of_the_application_we_do_not_guess_where_the_engine_has_its_tables() {
        for (String name : List.of("elsewhere", "cmkStore")) {
            application
                    .withBean(name, JdbcStore.class, () -> {
                        JdbcDataSource database = new JdbcDataSource();
                        database.setURL("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
                        JdbcSchema.of(database).create();
                        return JdbcStore.create(database);
                    })
                    .run(context -> assertThat(context)
                            .hasSingleBean(Cmk.class)
                            .hasSingleBean(JdbcStore.class)
                            .doesNotHaveBean(ReEncryptionEngine.class));
        }
    }

    /** On the application's pool these would wait for each other until it gives up. */
    @Test
    void callers_that_hold_every_connection_can_encrypt() {
        application
                .withPropertyValues(
                        "spring.datasource.hikari.maximum-pool-size=2",
                        "spring.datasource.hikari.connection-timeout=3000",
                        "cmk.re-encryption.engine=in-process")
                .run(context -> {
                    Cmk cmk = context.getBean(Cmk.class);
                    DataSource database = context.getBean(DataSource.class);
                    try (Connection first = database.getConnection();
                            Connection second = database.getConnection()) {
                        assertThat(first.isValid(1) && second.isValid(1)).isTrue();
                        cmk.cipher("acme", "prod").encrypt(SECRET, EncryptionContext.none());
                    }
                });
    }

    @Test
    void the_library_can_share_the_applications_pool_and_does_so_where_that_is_not_a_plain_one() {
        application
                .withPropertyValues("cmk.jdbc.pool-size=0")
                .run(context -> assertThat(context.getBean(CmkConnections.class).dataSource())
                        .isSameAs(context.getBean(DataSource.class)));
        application
                .withBean(
                        DataSource.class,
                        () -> new LazyConnectionDataSourceProxy(new HikariDataSource(hikari("jdbc:h2:mem:lazy"))))
                .withPropertyValues("cmk.jdbc.initialize-schema=always")
                .run(context -> assertThat(context.getBean(CmkConnections.class).dataSource())
                        .isSameAs(context.getBean(DataSource.class)));
    }

    private static HikariConfig hikari(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        return config;
    }

    @Test
    void the_librarys_own_pool_is_small_and_has_a_name() {
        application.run(context -> {
            HikariDataSource own =
                    (HikariDataSource) context.getBean(CmkConnections.class).dataSource();
            assertThat(own).isNotSameAs(context.getBean(DataSource.class));
            assertThat(own.getMaximumPoolSize()).isEqualTo(10);
            assertThat(own.getPoolName()).endsWith("cmk");
        });
    }

    @Test
    void over_a_proxy_for_transactions_the_application_still_rolls_back_its_own() {
        application
                .withBean(TransactionAwareDataSourceProxy.class, () -> {
                    JdbcDataSource database = new JdbcDataSource();
                    database.setURL("jdbc:h2:mem:proxied;DB_CLOSE_DELAY=-1");
                    return new TransactionAwareDataSourceProxy(database);
                })
                .withPropertyValues("cmk.jdbc.initialize-schema=always")
                .run(context -> {
                    DataSource database = context.getBean(DataSource.class);
                    JdbcTemplate jdbc = new JdbcTemplate(database);
                    jdbc.execute("CREATE TABLE orders (id INTEGER)");
                    new TransactionTemplate(new DataSourceTransactionManager(database)).executeWithoutResult(work -> {
                        jdbc.update("INSERT INTO orders VALUES (1)");
                        context.getBean(Cmk.class).cipher("acme", "prod").encrypt(SECRET, EncryptionContext.none());
                        work.setRollbackOnly();
                    });

                    assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM orders", Integer.class))
                            .isZero();
                    assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM cmk_data_key", Integer.class))
                            .isEqualTo(1);
                });
    }
}
