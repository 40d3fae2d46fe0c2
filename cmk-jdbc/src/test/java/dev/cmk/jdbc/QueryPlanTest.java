package dev.cmk.jdbc;

import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.keys.KeyRevision;
import dev.cmk.testkit.Samples;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What is asked often, or over many rows, goes by an index. On PostgreSQL, with 20,000 data keys of 200 organizations: each
 * query of the store is explained on its way to the database.
 */
class QueryPlanTest {

    private static final TestTables TABLES = new TestTables(TestDatabase.POSTGRESQL);
    private static final OrganizationId ACME = OrganizationId.of("organization-7");
    private static final KeyRevision KEY = new KeyRevision(PLATFORM, 1);
    private static final DataKeyId ID = new DataKeyId(new UUID(1L << 62, 0));

    private final List<String> plans = new ArrayList<>();
    private final JdbcStore store = JdbcStore.create(explaining(DataSource.class, TABLES.pool()), TABLES.prefix());

    @BeforeAll
    static void fill() throws SQLException {
        JdbcStore filled = TABLES.emptyStore();
        for (int i = 0; i < 200; i++) {
            filled.createIfAbsent(Samples.organization("organization-" + i));
        }
        try (Connection connection = TABLES.pool().getConnection();
                Statement statement = connection.createStatement()) {
            String table = TABLES.prefix() + "data_key";
            statement.execute("INSERT INTO " + table + " SELECT organization, gen_random_uuid(), 's' || n, 1,"
                    + " CASE WHEN n % 10 = 0 THEN default_key ELSE 'key-2' END, 1,"
                    + " '\\x00', 'reference', '\\x00', 1, TRUE, FALSE, now() FROM " + TABLES.prefix()
                    + "organization, generate_series(1, 100) n");
            statement.execute("VACUUM ANALYZE " + table);
        }
    }

    @Test
    void a_page_goes_by_the_key_and_the_ids() {
        store.page(ACME, KEY, ID, new DataKeyId(new UUID(-1, -1)), 50);

        assertThat(plans).singleElement().asString().contains("data_key_by_key").doesNotContain("Seq Scan", "Filter");
    }

    @Test
    void the_first_page_needs_no_sorting() {
        store.page(ACME, KEY, null, null, 5);

        assertThat(plans).singleElement().asString().contains("data_key_by_key").doesNotContain("Sort");
    }

    @Test
    void a_count_goes_by_the_key() {
        store.count(ACME, KEY);

        assertThat(plans).singleElement().asString().contains("data_key_by_key").doesNotContain("Seq Scan", "Filter");
    }

    @Test
    void a_data_key_is_found_by_its_id() {
        store.find(ACME, ID);

        assertThat(plans).singleElement().asString().contains("data_key_pkey").doesNotContain("Filter");
    }

    @Test
    void the_newest_data_key_is_found_by_its_scope() {
        store.findNewest(ACME, Scope.of("s1"));

        assertThat(plans).singleElement().asString().contains("_generation_key").doesNotContain("Filter", "Sort");
    }

    private <T> T explaining(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                QueryPlanTest.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        Object result = method.invoke(target, arguments);
                        if (result instanceof Connection) {
                            return explaining(Connection.class, result);
                        }
                        if (method.getName().equals("prepareStatement")) {
                            PreparedStatement explanation =
                                    ((Connection) target).prepareStatement("EXPLAIN " + arguments[0]);
                            return explained((PreparedStatement) result, explanation);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private PreparedStatement explained(PreparedStatement real, PreparedStatement explanation) {
        return (PreparedStatement) Proxy.newProxyInstance(
                QueryPlanTest.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("executeQuery")) {
                        plans.add(plan(explanation));
                    } else if (method.getName().startsWith("set")) {
                        method.invoke(explanation, arguments);
                    }
                    return method.invoke(real, arguments);
                });
    }

    private static String plan(PreparedStatement explanation) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (explanation;
                ResultSet lines = explanation.executeQuery()) {
            while (lines.next()) {
                plan.append(lines.getString(1)).append('\n');
            }
        }
        return plan.toString();
    }
}
