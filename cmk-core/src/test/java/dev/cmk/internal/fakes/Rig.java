package dev.cmk.internal.fakes;

import dev.cmk.DataKeyCaching;
import dev.cmk.OrganizationId;
import dev.cmk.RotationPolicy;
import dev.cmk.Scope;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkListener;
import dev.cmk.internal.cache.Background;
import dev.cmk.internal.cache.DataKeyCache;
import dev.cmk.internal.cipher.DataKeyCreator;
import dev.cmk.internal.cipher.ScopedCipher;
import dev.cmk.internal.cipher.SealingKey;
import dev.cmk.internal.cipher.SealingKeys;
import dev.cmk.internal.envelope.Nonces;
import dev.cmk.internal.kms.CallThreads;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.internal.organizations.KeyHealthMonitor;
import dev.cmk.internal.organizations.KeyReferences;
import dev.cmk.internal.organizations.Organizations;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** One instance of the library without its threads and its admin part, over fakes. */
public final class Rig implements AutoCloseable {

    public static final OrganizationId ACME = OrganizationId.of("acme");
    public static final Scope SCOPE = Scope.of("environments/prod");
    public static final Duration TTL = Duration.ofMinutes(5);
    public static final KeyId PLATFORM = KeyId.of("platform-1");

    public final FakeTime time;
    public final FakeStore stored;
    public final FakeKms kms;
    public final FakeKey platform;
    public final List<CmkEvent> events = new CopyOnWriteArrayList<>();
    public final Queue<Runnable> pending = new ConcurrentLinkedQueue<>();
    public final ExecutorService calls = Executors.newCachedThreadPool();
    public final Organizations organizations;
    public final KeyHealthMonitor health;
    public final KeyRing keyRing;
    public final DataKeyCache cache;
    public final SealingKeys sealingKeys;
    private final SealingKey.Reviews reviews;

    /** What differs from the default. */
    public static final class Options {
        public FakeTime time = new FakeTime();
        public FakeStore stored = new FakeStore();
        public FakeKms kms = new FakeKms();
        public FakeKey platform = new FakeKey("platform");
        public DataKeyCaching caching = DataKeyCaching.defaults();
        public RotationPolicy rotation = RotationPolicy.afterPlatformKey();
        public Duration callTimeout = Duration.ofSeconds(10);
        public Nonces nonces = Nonces.COUNTER;

        /** Null for one that keeps work until {@link Rig#runPending}. */
        public Executor background;
    }

    public Rig() {
        this(new Options());
    }

    public Rig(Options options) {
        time = options.time;
        stored = options.stored;
        kms = options.kms;
        platform = options.platform;
        CmkListener listener = events::add;
        Map<KeyId, WrappingKey> platformKeys = Map.of(PLATFORM, platform);
        Background background = new Background(options.background == null ? pending::add : options.background);
        keyRing = new KeyRing(
                Map.of(FakeKms.TYPE, kms),
                platformKeys,
                CallThreads.unbounded(calls),
                options.callTimeout,
                listener,
                time);
        organizations = new Organizations(stored.store, PLATFORM, time);
        health = new KeyHealthMonitor(stored.store, listener, time);
        cache = new DataKeyCache(
                stored.store, organizations, keyRing, health, options.caching, options.nonces, time, background);
        DataKeyCreator creator = new DataKeyCreator(
                stored.store, keyRing, cache, new KeyReferences(stored.store, listener), listener, time);
        sealingKeys = new SealingKeys(stored.store, organizations, cache, creator, options.rotation, time);
        reviews = new SealingKey.Reviews(options.caching.ttl().multipliedBy(4).dividedBy(5), time, background);
    }

    public ScopedCipher cipher() {
        return cipher(ACME, SCOPE);
    }

    public ScopedCipher cipher(OrganizationId organization, Scope scope) {
        return new ScopedCipher(
                organization,
                scope,
                cache,
                new SealingKey(organizations, organization, scope, cache, sealingKeys, reviews));
    }

    /** Does what waits in the background, and what that leads to. */
    public void runPending() {
        for (Runnable work = pending.poll(); work != null; work = pending.poll()) {
            work.run();
        }
    }

    /** Another instance over the same store, KMS and clock. */
    public Rig twin() {
        return twin(new Options());
    }

    public Rig twin(Options options) {
        options.time = time;
        options.stored = new FakeStore(stored.memory);
        options.kms = kms;
        options.platform = platform;
        return new Rig(options);
    }

    /** Adds a customer managed key; the first one becomes the default. Nothing is moved. */
    public KeyId add(String name) {
        KeyId id = KeyId.random();
        change(keys -> keys.add(id, name, FakeKms.TYPE, FakeKms.settings(name), time.now()));
        endMoves();
        return id;
    }

    public void setDefault(KeyId id) {
        change(keys -> keys.setDefault(id));
    }

    /** Stores a change as another instance would; this one does not know of it. */
    public void changeElsewhere(Function<OrganizationKeys, KeyChange> rule) {
        if (stored.memory.load(ACME).isEmpty()) {
            stored.memory.createIfAbsent(OrganizationKeys.initial(ACME, "external", PLATFORM, time.now()));
        }
        KeyChange change = rule.apply(stored.memory.load(ACME).orElseThrow());
        AuditRecord audit = new AuditRecord(
                time.now(), ACME, "elsewhere", AuditAction.KEY_ADDED, AuditRecord.Outcome.DONE, null, null, "");
        stored.memory.commit(change, audit);
    }

    /** As another instance would; this one does not know of it. */
    public void deleteOrganization() {
        stored.memory.deleteOrganization(
                ACME,
                new AuditRecord(
                        time.now(),
                        ACME,
                        "elsewhere",
                        AuditAction.ORGANIZATION_DELETED,
                        AuditRecord.Outcome.DONE,
                        null,
                        null,
                        ""));
    }

    private void change(Function<OrganizationKeys, KeyChange> rule) {
        changeElsewhere(rule);
        organizations.reload(ACME);
    }

    private void endMoves() {
        for (ReEncryption move : stored.memory.load(ACME).orElseThrow().reEncryptions()) {
            change(keys -> keys.cancel(move.id(), time.now()));
        }
    }

    /** The newest row of the scope. */
    public StoredDataKey row() {
        return stored.memory.findNewest(ACME, SCOPE).orElseThrow();
    }

    /** Has the store give another row than it has, from the next read on. */
    public void giveInstead(StoredDataKey row) {
        stored.on(
                "find", (real, arguments) -> row.id().equals(arguments[1]) ? java.util.Optional.of(row) : real.call());
    }

    /** The row as it is after a re-encryption to a key. */
    public StoredDataKey moved(StoredDataKey row, KeyId to, FakeKey from, FakeKey toKey) {
        byte[] dataKey = from.peek(row.wrapped());
        WrappedDataKey wrapped = toKey.wrap(dataKey, row.context());
        return new StoredDataKey(
                row.organization(),
                row.scope(),
                row.generation(),
                row.id(),
                new dev.cmk.keys.KeyRevision(to, 1),
                wrapped,
                row.check(),
                row.wrapVersion() + 1,
                row.platformWrapped(),
                row.lost(),
                row.createdAt());
    }

    public <T extends CmkEvent> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {
        calls.shutdownNow();
    }
}
