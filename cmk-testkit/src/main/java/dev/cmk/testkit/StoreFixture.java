package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.OrganizationId;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.spi.DataKeyStore.InsertOutcome;
import dev.cmk.spi.KeyRegistry.AuditEntry;
import dev.cmk.spi.KeyRegistry.CommitOutcome;
import dev.cmk.spi.KeyRegistry.CreateOutcome;
import dev.cmk.spi.Store;
import dev.cmk.spi.StoredDataKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the contracts of a store share: a new store for every test, and the steps that lead to a situation. */
abstract class StoreFixture {

    /** As many threads as race for one thing. */
    static final int THREADS = 32;

    static final OrganizationId ACME = OrganizationId.of("acme");
    static final KeyRevision PLATFORM_KEY = new KeyRevision(PLATFORM, 1);

    Store store;

    /**
     * Makes the store to be tested.
     *
     * @return a store that holds nothing; it is closed after the test
     */
    protected abstract Store newStore();

    @BeforeEach
    void openStore() {
        store = newStore();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    /** An organization on the platform-managed key. */
    OrganizationId create(String organization) {
        OrganizationKeys initial = Samples.organization(organization);
        assertThat(store.createIfAbsent(initial)).isEqualTo(CreateOutcome.CREATED);
        return initial.organization();
    }

    OrganizationKeys load(OrganizationId organization) {
        return store.load(organization).orElseThrow();
    }

    /** Decides something by the stored keys and stores it. */
    KeyChange change(OrganizationId organization, Function<OrganizationKeys, KeyChange> decision) {
        KeyChange change = decision.apply(load(organization));
        assertThat(commit(change)).isEqualTo(CommitOutcome.COMMITTED);
        return change;
    }

    CommitOutcome commit(KeyChange change) {
        return store.commit(change, auditOf(change));
    }

    static AuditRecord auditOf(KeyChange change) {
        return Samples.audit(
                change.before().organization(),
                change.action(),
                "version " + change.after().version());
    }

    /** Adds a key; the first one starts a re-encryption from the platform-managed key. */
    KeyId addKey(OrganizationId organization, String name) {
        KeyId id = KeyId.random();
        change(organization, keys -> keys.add(id, name, "local", Map.of("name", name), NOW));
        return id;
    }

    KeyRevision defaultKey(OrganizationId organization) {
        return load(organization).defaultKeyEntry().current();
    }

    /** Adds a data key of a scope under the default key. */
    StoredDataKey insert(OrganizationId organization, String scope) {
        return insert(Samples.dataKey(organization, scope, 1, defaultKey(organization)));
    }

    StoredDataKey insert(StoredDataKey row) {
        assertThat(store.insertIfAbsent(row)).isEqualTo(InsertOutcome.INSERTED);
        return row;
    }

    List<StoredDataKey> insertMany(OrganizationId organization, int count) {
        KeyRevision key = defaultKey(organization);
        return IntStream.range(0, count)
                .mapToObj(i -> insert(Samples.dataKey(organization, "under " + key + " " + i, 1, key)))
                .toList();
    }

    StoredDataKey find(StoredDataKey row) {
        return store.find(row.organization(), row.id()).orElseThrow();
    }

    /** The audit trail, newest first. */
    List<AuditRecord> records(OrganizationId organization) {
        return store.audit(organization, null, 1000).stream()
                .map(AuditEntry::record)
                .toList();
    }

    /** Runs the same thing in many threads that wait for each other at the start. */
    static <T> List<T> race(int threads, IntFunction<T> racer) {
        CountDownLatch ready = new CountDownLatch(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> runs = IntStream.range(0, threads)
                    .mapToObj(i -> pool.submit(() -> {
                        ready.countDown();
                        ready.await();
                        return racer.apply(i);
                    }))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> run : runs) {
                results.add(run.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError("one of the threads failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
