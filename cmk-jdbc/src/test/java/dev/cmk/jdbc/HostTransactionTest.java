package dev.cmk.jdbc;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cmk.OrganizationId;
import dev.cmk.StoreException;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.KeyRevision;
import dev.cmk.spi.DataKeyStore.InsertOutcome;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.testkit.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The store inside a host with transactions, pools and settings of its own. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@Timeout(60)
class HostTransactionTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final KeyRevision PLATFORM_KEY = new KeyRevision(PLATFORM, 1);

    @Parameter
    private TestDatabase database;

    private final String prefix = TestDatabase.newPrefix();
    private final StoredDataKey row = Samples.dataKey(ACME, "s", 1, PLATFORM_KEY);
    private final List<TestPool> pools = new ArrayList<>();

    @BeforeEach
    void makeTables() throws SQLException {
        TestPool pool = pool(3);
        JdbcSchema.of(pool, prefix).create();
        JdbcStore.create(pool, prefix).createIfAbsent(Samples.organization("acme"));
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + prefix + "host (id INTEGER PRIMARY KEY)");
        }
    }

    @AfterEach
    void closePools() throws SQLException {
        for (TestPool pool : pools) {
            pool.close();
        }
    }

    private TestPool pool(int size) {
        return pool(size, Connection.TRANSACTION_REPEATABLE_READ, true);
    }

    private TestPool pool(int size, int isolation, boolean autoCommit) {
        TestPool pool = new TestPool(database, size, isolation, autoCommit);
        pools.add(pool);
        return pool;
    }

    @Test
    void a_data_key_stays_when_the_host_rolls_back() throws SQLException {
        TestPool pool = pool(3);
        JdbcStore store = JdbcStore.create(pool, prefix);
        try (Connection host = pool.getConnection();
                Statement statement = host.createStatement()) {
            host.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO " + prefix + "host VALUES (1)");
            assertThat(store.insertIfAbsent(row)).isEqualTo(InsertOutcome.INSERTED);
            host.rollback();
            host.setAutoCommit(true);
        }

        assertThat(store.find(ACME, row.id())).contains(row);
    }

    @Test
    void callers_that_hold_all_connections_of_the_host_do_not_wait_for_each_other() throws Exception {
        JdbcStore store = JdbcStore.create(pool(2), prefix);

        assertThat(whileAllConnectionsAreHeld(
                        pool(4), i -> store.insertIfAbsent(Samples.dataKey(ACME, "s" + i, 1, PLATFORM_KEY))))
                .containsOnly(InsertOutcome.INSERTED);
    }

    @Test
    void a_shared_pool_that_is_exhausted_ends_with_an_exception() throws Exception {
        TestPool shared = pool(4).timeOut(Duration.ofMillis(300));
        JdbcStore store = JdbcStore.create(shared, prefix);

        List<Object> outcomes = whileAllConnectionsAreHeld(shared, i -> {
            try {
                return store.insertIfAbsent(Samples.dataKey(ACME, "s" + i, 1, PLATFORM_KEY));
            } catch (StoreException e) {
                return e;
            }
        });

        assertThat(outcomes).hasAtLeastOneElementOfType(StoreException.class);
        assertThat(shared.idle()).isEqualTo(4);
    }

    private interface Call {
        Object by(int caller);
    }

    private static List<Object> whileAllConnectionsAreHeld(TestPool host, Call call) throws Exception {
        int callers = host.idle();
        CyclicBarrier allHeld = new CyclicBarrier(callers);
        ExecutorService executor = Executors.newFixedThreadPool(callers);
        try {
            List<Callable<Object>> tasks = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                int caller = i;
                tasks.add(() -> {
                    try (Connection held = host.getConnection()) {
                        assertThat(held.isClosed()).isFalse();
                        allHeld.await();
                        return call.by(caller);
                    }
                });
            }
            List<Object> results = new ArrayList<>();
            for (Future<Object> future : executor.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } finally {
            executor.shutdown();
        }
    }

    /** The pool fails this test if a connection comes back changed. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE
            })
    void transactions_are_read_committed_and_connections_come_back_as_they_were(int isolation) {
        for (boolean autoCommit : new boolean[] {true, false}) {
            Transactions transactions =
                    Transactions.on(pool(1, isolation, autoCommit), new Tables(prefix), Pause.jittered());
            int seen = transactions.write("look at the isolation level", session -> {
                assertThat(session.connection().getAutoCommit()).isFalse();
                return session.connection().getTransactionIsolation();
            });
            transactions.read(
                    "look at the mode",
                    session -> assertThat(session.connection().getAutoCommit()).isTrue());
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> transactions.write(
                            "fail", session -> session.query("SELECT nonsense").exists()));

            assertThat(seen).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    @Test
    void what_another_connection_commits_is_seen_by_the_next_call_of_a_store_on_strict_connections() {
        JdbcStore strict = JdbcStore.create(pool(1, Connection.TRANSACTION_SERIALIZABLE, false), prefix);
        JdbcStore other = JdbcStore.create(pool(1), prefix);

        assertThat(strict.find(ACME, row.id())).isEmpty();
        other.insertIfAbsent(row);
        assertThat(strict.find(ACME, row.id())).contains(row);
        assertThat(strict.insertIfAbsent(row)).isEqualTo(InsertOutcome.EXISTS);
    }

    @Test
    void the_time_zone_of_the_process_moves_no_time() {
        TimeZone found = TimeZone.getDefault();
        AuditRecord audit = Samples.audit(ACME, AuditAction.KEYS_READ, "");
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
            JdbcStore there = JdbcStore.create(pool(1), prefix);
            there.insertIfAbsent(row);
            there.append(audit);
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
            JdbcStore here = JdbcStore.create(pool(1), prefix);
            assertThat(here.find(ACME, row.id()))
                    .hasValueSatisfying(read -> assertThat(read.createdAt()).isEqualTo(NOW));
            assertThat(here.audit(ACME, null, 1))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.record()).isEqualTo(audit));
        } finally {
            TimeZone.setDefault(found);
        }
    }

    @Test
    void stores_with_different_prefixes_know_nothing_of_each_other() {
        TestPool pool = pool(1);
        String otherPrefix = TestDatabase.newPrefix();
        JdbcSchema.of(pool, otherPrefix).create();

        JdbcStore.create(pool, prefix).insertIfAbsent(row);

        assertThat(JdbcStore.create(pool, otherPrefix).load(ACME)).isEmpty();
    }
}
