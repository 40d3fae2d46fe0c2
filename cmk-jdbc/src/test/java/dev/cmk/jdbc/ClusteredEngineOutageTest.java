package dev.cmk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationId;
import dev.cmk.admin.Actor;
import dev.cmk.admin.NewKey;
import dev.cmk.admin.Page;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.local.LocalKeyProvider;
import dev.cmk.local.LocalKeys;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine's own threads find no database for a while. */
class ClusteredEngineOutageTest {

    private static final Actor ADMIN = Actor.of("ada@example.com");

    private final TestTables tables = new TestTables(TestDatabase.H2_MEMORY);
    private final AtomicInteger failures = new AtomicInteger();
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    @TempDir
    Path directory;

    @BeforeEach
    void listen() {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
    }

    @AfterEach
    void stopListening() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    @Test
    void workers_that_cannot_reach_the_database_go_on_when_it_is_back_and_leave_the_hosts_error_handler_alone()
            throws InterruptedException {
        JdbcStore store = tables.emptyStore();
        LocalKeyProvider customers = LocalKeyProvider.in(directory.resolve("customers"));
        customers.createKey(OrganizationId.of("acme"), "own");
        try (Cmk cmk = Cmk.builder()
                .store(store)
                .platformKey(LocalKeys.create(directory.resolve("platform.json")))
                .provider(customers)
                .authorizer((actor, organization) -> true)
                .engine(ClusteredReEncryptionEngine.create(withoutConnectionsForWorkers(), tables.prefix()))
                .build()) {
            cmk.cipher("acme", "scope").encrypt(new byte[10], EncryptionContext.none());
            failures.set(2);
            cmk.admin().add(ADMIN, "acme", NewKey.of("own", LocalKeyProvider.TYPE, LocalKeyProvider.settings("own")));

            while (state(cmk) != State.COMPLETED) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        assertThat(failures.get()).as("failures that did not take place").isLessThanOrEqualTo(0);
        assertThat(uncaught).isEmpty();
    }

    private static State state(Cmk cmk) {
        return cmk.admin()
                .jobs(ADMIN, "acme", Page.Request.first(1))
                .items()
                .get(0)
                .reEncryption()
                .state();
    }

    private DataSource withoutConnectionsForWorkers() {
        DataSource real = tables.pool();
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    boolean worker = Thread.currentThread().getName().startsWith("cmk-re-encryption-worker-");
                    if (worker && failures.getAndDecrement() > 0) {
                        throw new SQLException("no connection, on purpose", "08001");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
