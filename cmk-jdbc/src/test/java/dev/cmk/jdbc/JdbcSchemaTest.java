package dev.cmk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cmk.StoreException;
import dev.cmk.testkit.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
class JdbcSchemaTest {

    @Parameter
    private TestDatabase database;

    private final String prefix = TestDatabase.newPrefix();
    private TestPool pool;
    private JdbcSchema schema;

    @BeforeEach
    void open() {
        pool = new TestPool(database, 10);
        schema = JdbcSchema.of(pool, prefix);
    }

    @AfterEach
    void close() throws SQLException {
        pool.close();
    }

    @Test
    void created_twice_it_keeps_what_it_holds() {
        schema.create();
        JdbcStore store = JdbcStore.create(pool, prefix);
        store.createIfAbsent(Samples.organization("acme"));

        schema.create();

        schema.validate();
        assertThat(store.organizations(null, 10)).hasSize(1);
    }

    @Test
    void many_instances_can_create_it_at_once() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            Callable<Boolean> creation = () -> {
                JdbcSchema.of(pool, prefix).create();
                return true;
            };
            for (Future<Boolean> created : executor.invokeAll(Collections.nCopies(8, creation))) {
                assertThat(created.get()).isTrue();
            }
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void the_script_can_be_run_by_the_applications_own_tool() throws SQLException {
        String[] statements = schema.sql().split(";\\s*\n", -1);
        for (String statement : statements) {
            if (!statement.isBlank()) {
                execute(statement);
            }
        }

        schema.validate();
        assertThat(schema.sql()).doesNotContain("cmk_").contains(prefix + "data_key");
    }

    @Test
    void an_empty_database_lacks_every_table() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(schema::validate)
                .withMessageContaining("table " + prefix + "schema")
                .withMessageContaining("table " + prefix + "audit")
                .withMessageContaining("JdbcSchema.create()");
    }

    @Test
    void a_half_made_schema_is_named_and_completed() throws SQLException {
        schema.create();
        execute("DROP TABLE " + prefix + "audit");
        execute("ALTER TABLE " + prefix + "key DROP COLUMN health_since");

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(schema::validate)
                .withMessageEndingWith("missing: column " + prefix + "key.health_since, table " + prefix + "audit");

        execute("DROP TABLE " + prefix + "key");
        schema.create();
        schema.validate();
    }

    @Test
    void a_schema_without_a_version_is_not_complete() throws SQLException {
        schema.create();
        execute("DELETE FROM " + prefix + "schema");

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(schema::validate)
                .withMessageContaining("the version in table " + prefix + "schema");
    }

    @Test
    void a_newer_schema_is_refused_and_left_alone() throws SQLException {
        schema.create();
        execute("UPDATE " + prefix + "schema SET version = 2");
        execute("DROP TABLE " + prefix + "audit");

        for (Runnable call : List.<Runnable>of(schema::validate, schema::create)) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(call::run)
                    .withMessage("the schema has version 2, and this library knows version 1");
        }
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> execute("DELETE FROM " + prefix + "audit"));
    }

    @Test
    void a_store_without_its_tables_says_where_to_look() {
        JdbcStore store = JdbcStore.create(pool, prefix);

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.organizations(null, 10))
                .withMessageContaining("JdbcSchema.validate()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "a b", "a-", "a;drop", "a.b", "\"a\"", "é_", "abcdefghijklmnopqrstuvwxyz_1234"})
    void a_prefix_is_letters_digits_and_underscores(String wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcSchema.of(pool, wrong))
                .withMessageStartingWith("prefix");
        assertThatIllegalArgumentException().isThrownBy(() -> JdbcStore.create(pool, wrong));
    }

    @Test
    void prefixes_may_be_long_and_hold_capitals() {
        String longest = ("Long" + prefix + "X".repeat(30)).substring(0, 30);
        JdbcSchema.of(pool, longest).create();

        assertThat(JdbcStore.create(pool, longest).organizations(null, 1)).isEmpty();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
