package dev.cmk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cmk.StoreException;
import dev.cmk.jdbc.FaultyDataSource.Fault;
import dev.cmk.testkit.Samples;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransactionsTest {

    private static final TestTables H2 = new TestTables(TestDatabase.H2_MEMORY);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    @Timeout(60)
    void who_loses_a_deadlock_runs_again(TestDatabase database) throws Exception {
        TestTables tables = new TestTables(database);
        JdbcStore store = tables.emptyStore();
        store.createIfAbsent(Samples.organization("a"));
        store.createIfAbsent(Samples.organization("b"));
        Transactions transactions = Transactions.on(tables.pool(), new Tables(tables.prefix()), Pause.jittered());
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        AtomicInteger runs = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            List<Future<Boolean>> both = new ArrayList<>();
            for (String[] order : new String[][] {{"a", "b"}, {"b", "a"}}) {
                both.add(executor.submit(() -> transactions.write("raise two versions", session -> {
                    raise(session, order[0]);
                    if (runs.incrementAndGet() <= 2) {
                        await(bothHoldOne);
                    }
                    raise(session, order[1]);
                    return true;
                })));
            }
            for (Future<Boolean> one : both) {
                assertThat(one.get()).isTrue();
            }
        } finally {
            executor.shutdown();
        }

        assertThat(runs).hasValueGreaterThan(2);
        assertThat(store.versions(store.organizations(null, 10)).values()).containsOnly(3L);
    }

    private static void raise(Session session, String organization) throws SQLException {
        session.query("UPDATE cmk_organization SET version = version + 1 WHERE organization = ?")
                .name(organization)
                .update();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void it_gives_up_after_some_attempts_and_pauses_between_them() {
        FaultyDataSource source = new FaultyDataSource(H2.pool());
        List<Integer> pauses = new ArrayList<>();
        JdbcStore store = JdbcStore.create(source.dataSource(), H2.prefix(), pauses::add);
        source.fail(Fault.DEADLOCK, Integer.MAX_VALUE);

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.organizations(null, 1))
                .withMessage("could not list organizations (SQL state 40P01)");
        assertThat(pauses).containsExactly(1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void what_has_no_state_is_told_in_its_own_words() {
        FaultyDataSource source = new FaultyDataSource(H2.pool());
        JdbcStore store = JdbcStore.create(source.dataSource(), H2.prefix());
        source.fail(Fault.EXHAUSTED, 1);

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.organizations(null, 1))
                .withMessage("could not list organizations (broken on purpose)");
    }

    @Test
    void an_outcome_that_cannot_be_found_out_is_called_unknown() {
        FaultyDataSource source = new FaultyDataSource(H2.pool());
        JdbcStore store = JdbcStore.create(
                source.dataSource(), H2.prefix(), attempt -> source.fail(Fault.CONNECT, Integer.MAX_VALUE));
        source.fail(Fault.COMMIT_DONE, 1);

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.createIfAbsent(Samples.organization("unknown")))
                .withMessageContaining("SQL state 08001")
                .withMessageEndingWith("whether it took place is unknown");
    }

    @Test
    void a_thread_that_is_to_stop_does_not_wait_for_another_attempt() {
        FaultyDataSource source = new FaultyDataSource(H2.pool());
        JdbcStore store = JdbcStore.create(source.dataSource(), H2.prefix(), attempt -> {
            throw new InterruptedException();
        });
        source.fail(Fault.DEADLOCK, Integer.MAX_VALUE);

        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.organizations(null, 1));
        assertThat(Thread.interrupted()).isTrue();
    }
}
