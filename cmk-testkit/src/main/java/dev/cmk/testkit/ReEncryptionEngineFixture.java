package dev.cmk.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationId;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.admin.Actor;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.NewKey;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.local.LocalKeyProvider;
import dev.cmk.local.LocalKeys;
import dev.cmk.spi.BatchRunner;
import dev.cmk.spi.ReEncryptionEngine;
import dev.cmk.spi.Store;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.spi.WrappingKey;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A service of several instances over one store, each with an engine of its own, and customers with local keys. */
abstract class ReEncryptionEngineFixture {

    static final Actor ADMIN = Actor.of("ada@example.com");
    static final int BATCH = 5;
    private static final int ALL = 100_000;
    private static final EncryptionContext CONTEXT = EncryptionContext.of("path", "db/password");
    private static final ReEncryptionLimits LIMITS = ReEncryptionLimits.defaults()
            .withCallsPerSecond(10_000)
            .withConcurrency(4)
            .withBatchSize(BATCH)
            .withLease(Duration.ofSeconds(5));

    @TempDir
    Path directory;

    private final List<Cmk> running = new ArrayList<>();
    private final Map<String, byte[]> sealed = new LinkedHashMap<>();
    private final Semaphore gate = new Semaphore(ALL);
    private WrappingKey platformKey;
    Store store;
    LocalKeyProvider customers;
    FaultyKeyProvider kms;

    /**
     * Makes the store that all instances of a test share.
     *
     * @return a store that holds nothing; it is closed after the test
     */
    protected abstract Store newStore();

    /**
     * Makes the engine of one more instance over the store that {@link #newStore} made last. Unless this is overridden,
     * the engine in the process itself is tested.
     *
     * @return an engine that was not started; it is closed with its instance
     */
    protected Optional<ReEncryptionEngine> newEngine() {
        return Optional.empty();
    }

    @BeforeEach
    void prepare() {
        store = newStore();
        platformKey = LocalKeys.create(directory.resolve("platform.json"));
        customers = LocalKeyProvider.in(directory.resolve("customers"));
        kms = FaultyKeyProvider.wrap(customers);
        kms.on("wrap").run(gate::acquireUninterruptibly);
    }

    @AfterEach
    void end() {
        openGate();
        running.forEach(Cmk::close);
        store.close();
    }

    /** From now on a customer's KMS wraps only so many data keys, and keeps the others waiting. */
    void letPass(int wraps) {
        gate.drainPermits();
        gate.release(wraps);
    }

    void openGate() {
        gate.release(ALL);
    }

    /** One more instance of the service. */
    Cmk start() {
        return start(newEngine());
    }

    Cmk start(Optional<ReEncryptionEngine> engine) {
        Cmk.Builder builder = Cmk.builder()
                .store(shared())
                .platformKey(platformKey)
                .provider(kms)
                .authorizer((actor, organization) -> actor.equals(ADMIN))
                .callTimeout(Duration.ofMinutes(5))
                .reEncryption(LIMITS);
        engine.ifPresent(builder::engine);
        Cmk cmk = builder.build();
        running.add(cmk);
        return cmk;
    }

    /** An instance that decides but leaves the work to others. */
    Cmk startWithoutEngine() {
        return start(Optional.of(new IdleEngine()));
    }

    void stop(Cmk cmk) {
        running.remove(cmk);
        cmk.close();
    }

    /** The instances share a store that none of them closes. */
    private Store shared() {
        Store all = store;
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("close") ? null : method.invoke(all, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Seals a secret in each of so many new scopes of acme. */
    void seal(Cmk cmk, int scopes) {
        IntStream.range(0, scopes)
                .mapToObj(i -> "environments/" + sealed.size())
                .forEach(scope -> {
                    byte[] ciphertext = cmk.cipher("acme", scope).encrypt(scope.getBytes(UTF_8), CONTEXT);
                    sealed.put(scope, ciphertext);
                });
    }

    /** Every secret opens, in an instance that has opened none. */
    void requireAllOpen() {
        Cmk fresh = startWithoutEngine();
        sealed.forEach(
                (scope, ciphertext) -> assertThat(fresh.cipher("acme", scope).decrypt(ciphertext, CONTEXT))
                        .asString(UTF_8)
                        .isEqualTo(scope));
    }

    CustomerManagedKey add(KeyAdmin keys, String name) {
        return add(keys, "acme", name);
    }

    CustomerManagedKey add(KeyAdmin keys, String organization, String name) {
        customers.createKey(OrganizationId.of(organization), name);
        Map<String, String> settings = LocalKeyProvider.settings(name);
        return keys.add(ADMIN, organization, NewKey.of(name, LocalKeyProvider.TYPE, settings));
    }

    OrganizationKeys keys() {
        return store.load(StoreFixture.ACME).orElseThrow();
    }

    ReEncryptionProgress progress(ReEncryption move) {
        return store.progress(move.organization(), move.id()).orElseThrow();
    }

    State state(ReEncryption move) {
        return progress(move).reEncryption().state();
    }

    /** The re-encryption that began last, of any organization. */
    ReEncryption newest(String organization) {
        return store.reEncryptions(OrganizationId.of(organization), 0, 1).get(0).reEncryption();
    }

    void await(ReEncryption move, State state) {
        Await.until("re-encryption " + move.id() + " is " + state, () -> state(move) == state);
    }

    /** Waits until at least so many data keys were moved. */
    void awaitDone(ReEncryption move, int dataKeys) {
        Await.until(dataKeys + " data keys were moved", () -> progress(move).done() >= dataKeys);
    }

    /** Lets the engines do something else from beginning to end, so that they have had time for whatever they do. */
    void letEnginesWork(KeyAdmin keys, String organization) {
        add(keys, organization, "first");
        await(newest(organization), State.COMPLETED);
    }

    List<StoredDataKey> rows(CustomerManagedKey key) {
        return IntStream.rangeClosed(1, key.revision())
                .mapToObj(revision -> new KeyRevision(key.id(), revision))
                .flatMap(revision -> store.page(StoreFixture.ACME, revision, null, null, ALL).stream())
                .toList();
    }

    /** All secrets' data keys are under this key, and each was wrapped so many times. */
    void requireAllUnder(CustomerManagedKey key, long wrapVersion) {
        assertThat(rows(key)).hasSize(sealed.size()).allMatch(row -> row.wrapVersion() == wrapVersion);
    }

    private static final class IdleEngine implements ReEncryptionEngine {

        @Override
        public void start(BatchRunner runner) {}

        @Override
        public void submit(ReEncryption reEncryption) {}

        @Override
        public void close() {}
    }
}
