package dev.cmk.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cmk.CmkException;
import dev.cmk.DataKeyCacheStatistics;
import dev.cmk.DataKeyCaching;
import dev.cmk.OrganizationCipher;
import dev.cmk.OrganizationId;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.RevocationBound;
import dev.cmk.RotationPolicy;
import dev.cmk.Scope;
import dev.cmk.TimeSource;
import dev.cmk.admin.AdminAuthorizer;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.RateLimits;
import dev.cmk.event.CmkListener;
import dev.cmk.internal.admin.KeyAdminService;
import dev.cmk.internal.admin.RateLimitService;
import dev.cmk.internal.cache.Background;
import dev.cmk.internal.cache.DataKeyCache;
import dev.cmk.internal.cipher.DataKeyCreator;
import dev.cmk.internal.cipher.ScopedCipher;
import dev.cmk.internal.cipher.SealingKey;
import dev.cmk.internal.cipher.SealingKeys;
import dev.cmk.internal.envelope.Nonces;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.internal.organizations.KeyChanges;
import dev.cmk.internal.organizations.KeyHealthMonitor;
import dev.cmk.internal.organizations.KeyReferences;
import dev.cmk.internal.organizations.Organizations;
import dev.cmk.internal.reencrypt.BatchMover;
import dev.cmk.internal.reencrypt.InProcessEngine;
import dev.cmk.internal.reencrypt.ReEncryptionEnd;
import dev.cmk.keys.Overview;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.ProviderCapabilities;
import dev.cmk.spi.ReEncryptionEngine;
import dev.cmk.spi.Store;
import dev.cmk.spi.WrappingKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts together, starts them and ends them. What is behind the façade {@link dev.cmk.Cmk}. */
public final class Assembly implements AutoCloseable {

    /**
     * What the builder has collected; see there.
     *
     * @param store where everything is kept
     * @param platformKey the service's own key
     * @param formerPlatformKeys its predecessors
     * @param providers by type
     * @param authorizer says who may
     * @param listener hears what happens
     * @param caching how data keys are kept
     * @param rotation when a scope gets a new one
     * @param reEncryption how fast data keys move
     * @param engine runs re-encryptions, or null for threads of this process
     * @param callTimeout the longest that a call to a KMS may take
     * @param watchInterval how often to look for changes of other instances
     * @param checkInterval how often each customer managed key is tried out
     * @param executor runs calls to KMSs, or null for threads of our own
     * @param contextPropagation carries the caller's context over to our threads for calls
     * @param time the clocks
     * @param randomNonces whether nonces are drawn and not counted
     */
    public record Settings(
            Store store,
            WrappingKey platformKey,
            List<WrappingKey> formerPlatformKeys,
            Map<String, KeyProvider> providers,
            AdminAuthorizer authorizer,
            CmkListener listener,
            DataKeyCaching caching,
            RotationPolicy rotation,
            ReEncryptionLimits reEncryption,
            @Nullable ReEncryptionEngine engine,
            Duration callTimeout,
            Duration watchInterval,
            Duration checkInterval,
            @Nullable ExecutorService executor,
            UnaryOperator<Runnable> contextPropagation,
            TimeSource time,
            boolean randomNonces) {

        /** Copies the collections. */
        public Settings {
            formerPlatformKeys = List.copyOf(formerPlatformKeys);
            providers = Map.copyOf(providers);
        }
    }

    private static final Logger log = LoggerFactory.getLogger(Assembly.class);
    private static final Duration CHECKUPS_DUE_EVERY = Duration.ofMinutes(1);

    /** As the host has named it; checked once, when its cipher is made. */
    private record Place(String organization, String scope) {}

    private final Settings settings;
    private final Threads threads;
    private final Organizations organizations;
    private final DataKeyCache cache;
    private final SealingKeys sealingKeys;
    private final SealingKey.Reviews reviews;
    private final KeyAdmin admin;
    private final RateLimits rateLimits;
    private final Runnable checkups;
    private final ReEncryptionEngine engine;
    private final BatchMover batches;
    private final CheckpointHook checkpoints;
    private final Cache<Place, OrganizationCipher> ciphers;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Assembly(Settings settings, PlatformKeys platformKeys, Threads threads) {
        this.settings = settings;
        this.threads = threads;
        Store store = settings.store();
        TimeSource time = settings.time();
        CmkListener listener = new SafeListener(settings.listener());
        KeyRing keyRing = new KeyRing(
                settings.providers(), platformKeys.byId(), threads.calls(), settings.callTimeout(), listener, time);
        organizations = new Organizations(store, platformKeys.current(), time);
        KeyHealthMonitor health = new KeyHealthMonitor(store, listener, time);
        KeyReferences references = new KeyReferences(store, listener);
        Background background = new Background(threads.background());
        cache = new DataKeyCache(
                store,
                organizations,
                keyRing,
                health,
                settings.caching(),
                settings.randomNonces() ? Nonces.RANDOM : Nonces.COUNTER,
                time,
                background);
        DataKeyCreator creator = new DataKeyCreator(store, keyRing, cache, references, listener, time);
        sealingKeys = new SealingKeys(store, organizations, cache, creator, settings.rotation(), time);
        Duration review = settings.caching().ttl().multipliedBy(4).dividedBy(5);
        reviews = new SealingKey.Reviews(review, time, background);
        engine = settings.engine() != null ? settings.engine() : new InProcessEngine();
        KeyChanges changes = new KeyChanges(store, organizations, listener, engine::submit, time);
        ReEncryptionEnd end = new ReEncryptionEnd(store, changes, settings.reEncryption(), time);
        batches = new BatchMover(store, keyRing, health, end, settings.reEncryption(), listener, time, threads.moves());
        KeyAdminService service = new KeyAdminService(
                store,
                organizations,
                changes,
                keyRing,
                health,
                references,
                cache,
                settings.authorizer(),
                settings.reEncryption(),
                platformKeys.current(),
                listener,
                time);
        admin = service;
        rateLimits = new RateLimitService(
                store,
                keyRing,
                settings.authorizer(),
                listener,
                time,
                settings.reEncryption().callsPerSecond());
        checkups = service.checkups(background, settings.checkInterval());
        ciphers = Caffeine.newBuilder()
                .maximumSize(settings.caching().maximumSize())
                .executor(Runnable::run)
                .build();
        checkpoints = new CheckpointHook(cache);
    }

    /**
     * Puts everything together and starts it.
     *
     * @param settings what the builder has collected
     * @return the running parts
     */
    public static Assembly start(Settings settings) {
        PlatformKeys platformKeys = PlatformKeys.verified(settings);
        Threads threads = Threads.start(settings);
        try {
            Assembly assembly = new Assembly(settings, platformKeys, threads);
            assembly.start();
            return assembly;
        } catch (RuntimeException | Error e) {
            threads.close();
            throw e;
        }
    }

    private void start() {
        threads.every(settings.watchInterval(), organizations::poll);
        threads.every(settings.watchInterval(), cache::dropExpired);
        threads.every(CHECKUPS_DUE_EVERY, checkups);
        checkpoints.register();
        try {
            engine.start(batches);
        } catch (RuntimeException | Error e) {
            end("the engine", engine::close);
            throw e;
        }
    }

    /**
     * The cipher of a scope.
     *
     * @param organization whose
     * @param scope which
     * @return the same as long as it is in use
     * @throws IllegalArgumentException if one of them is not a possible id
     */
    public OrganizationCipher cipher(String organization, String scope) {
        requireOpen();
        return ciphers.get(new Place(organization, scope), this::newCipher);
    }

    private OrganizationCipher newCipher(Place place) {
        OrganizationId organization = OrganizationId.of(place.organization());
        Scope scope = Scope.of(place.scope());
        SealingKey sealingKey = new SealingKey(organizations, organization, scope, cache, sealingKeys, reviews);
        return new ScopedCipher(organization, scope, cache, sealingKey);
    }

    /**
     * What admins do.
     *
     * @return always the same
     */
    public KeyAdmin admin() {
        requireOpen();
        return admin;
    }

    /**
     * How fast re-encryptions go.
     *
     * @return always the same
     */
    public RateLimits rateLimits() {
        requireOpen();
        return rateLimits;
    }

    /**
     * How long data may still open after a customer has revoked a key.
     *
     * @param type of the key
     * @return the bound
     */
    public RevocationBound revocationBound(String type) {
        KeyProvider provider = settings.providers().get(type);
        if (provider == null) {
            throw new IllegalArgumentException("type: no provider for keys of type '" + type + "' is installed");
        }
        ProviderCapabilities kms = provider.capabilities();
        return RevocationBound.of(kms.revocationLag(), kms.session(), settings.caching(), settings.callTimeout());
    }

    /**
     * How the cache does.
     *
     * @return what has been counted, also after the end
     */
    public DataKeyCacheStatistics cacheStatistics() {
        return cache.statistics();
    }

    /**
     * How all organizations do.
     *
     * @return read from the store
     */
    public Overview overview() {
        requireOpen();
        return settings.store().overview();
    }

    /**
     * The providers.
     *
     * @return by type
     */
    public List<KeyProvider> providers() {
        return settings.providers().values().stream()
                .sorted(Comparator.comparing(KeyProvider::type))
                .toList();
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new CmkException("this Cmk was closed", null);
        }
    }

    /** Ends what was started, whatever is in the way. Does nothing the second time. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        end("the engine", engine::close);
        end("the cache", cache::close);
        end("the threads", threads::close);
        ciphers.invalidateAll();
        providers().forEach(provider -> end("provider '" + provider.type() + "'", provider::close));
        end("the store", settings.store()::close);
    }

    private static void end(String what, Runnable close) {
        try {
            close.run();
        } catch (RuntimeException e) {
            log.warn("Closing {} failed", what, e);
        }
    }
}
