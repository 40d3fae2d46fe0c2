package dev.cmk;

import dev.cmk.admin.AdminAuthorizer;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.RateLimits;
import dev.cmk.event.CmkListener;
import dev.cmk.internal.Assembly;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.Overview;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.ReEncryptionEngine;
import dev.cmk.spi.Store;
import dev.cmk.spi.WrappingKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Envelope encryption with customer managed keys, for all organizations of a service.
 *
 * <p>Build one for the whole application and close it at the end:
 *
 * <pre>{@code
 * try (Cmk cmk = Cmk.builder()
 *         .store(store)
 *         .platformKey(LocalKeys.open(keysetFile))
 *         .authorizer((actor, organization) -> directory.isAdmin(actor.id(), organization.value()))
 *         .build()) {
 *     OrganizationCipher acme = cmk.cipher("acme", "environments/prod");
 *     byte[] sealed = acme.encrypt(secret, EncryptionContext.of("path", "db/password"));
 * }
 * }</pre>
 *
 * <p>Thread-safe, and friendly to virtual threads: no lock is held during I/O, and there is no thread per organization.
 */
public final class Cmk implements AutoCloseable {

    private final Assembly assembly;

    private Cmk(Assembly assembly) {
        this.assembly = assembly;
    }

    /**
     * Begins to build one.
     *
     * @return a builder with the defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The cipher of a scope. Nothing is read or created before it is used.
     *
     * @param organization 1–128 visible characters, see {@link OrganizationId}
     * @param scope 1–256 bytes of UTF-8, see {@link Scope}
     * @return the same cipher for the same arguments as a rule
     * @throws IllegalArgumentException if an argument is not of its form
     */
    public OrganizationCipher cipher(String organization, String scope) {
        return assembly.cipher(organization, scope);
    }

    /**
     * What admins do with their organization's keys.
     *
     * @return always the same object
     */
    public KeyAdmin admin() {
        return assembly.admin();
    }

    /**
     * How fast re-encryptions of all instances together may call each customer's KMS, for whoever runs the service.
     *
     * @return always the same object
     */
    public RateLimits rateLimits() {
        return assembly.rateLimits();
    }

    /**
     * How long data may still open after a customer has revoked a key.
     *
     * @param type of the key, such as {@code aws-kms}
     * @return the bound
     * @throws IllegalArgumentException if no provider for this type is installed
     */
    public RevocationBound revocationBound(String type) {
        return assembly.revocationBound(type);
    }

    /**
     * How the cache of data keys of this process does.
     *
     * @return what has been counted up to now
     */
    public DataKeyCacheStatistics cacheStatistics() {
        return assembly.cacheStatistics();
    }

    /**
     * How all organizations do together, for dashboards and alerts of whoever runs the service.
     *
     * @return read from the store, a few queries; better not more often than every few seconds
     * @throws StoreException if the database fails
     */
    public Overview overview() {
        return assembly.overview();
    }

    /**
     * The providers that are installed, for a page or a command line that asks for a new key's settings.
     *
     * @return in the alphabetical order of their types
     */
    public List<KeyProvider> providers() {
        return assembly.providers();
    }

    /**
     * Stops re-encryptions after their present batch, drops all data keys, and closes the providers and the store. What
     * is used afterwards throws a {@link CmkException}. Does nothing the second time.
     */
    @Override
    public void close() {
        assembly.close();
    }

    /** Builds a {@link Cmk}. A store and a platform-managed key are needed, an authorizer is advisable. */
    public static final class Builder {

        private static final Pattern TYPE = Pattern.compile("[a-z0-9-]{1,32}");

        private @Nullable Store store;
        private @Nullable WrappingKey platformKey;
        private final List<WrappingKey> formerPlatformKeys = new ArrayList<>();
        private final Map<String, KeyProvider> providers = new LinkedHashMap<>();
        private AdminAuthorizer authorizer = AdminAuthorizer.denyAll();
        private CmkListener listener = event -> {};
        private DataKeyCaching caching = DataKeyCaching.defaults();
        private RotationPolicy rotation = RotationPolicy.afterPlatformKey();
        private ReEncryptionLimits reEncryption = ReEncryptionLimits.defaults();
        private @Nullable ReEncryptionEngine engine;
        private Duration callTimeout = Duration.ofSeconds(10);
        private Duration watchInterval = Duration.ofSeconds(2);
        private Duration checkInterval = Duration.ofDays(1);
        private @Nullable ExecutorService executor;
        private UnaryOperator<Runnable> contextPropagation = UnaryOperator.identity();
        private TimeSource time = TimeSource.system();
        private boolean randomNonces;

        private Builder() {}

        /**
         * Where everything is kept. It is closed with the {@link Cmk}.
         *
         * @param value such as a {@code JdbcStore}
         * @return this
         */
        public Builder store(Store value) {
            store = Objects.requireNonNull(value, "store");
            return this;
        }

        /**
         * The service's own key, which wraps the data keys of organizations without one. The store remembers its
         * fingerprint, and {@link #build} fails if it is another one and the former is not given.
         *
         * @param value such as {@code LocalKeys.open(file)}
         * @return this
         */
        public Builder platformKey(WrappingKey value) {
            platformKey = Objects.requireNonNull(value, "platformKey");
            return this;
        }

        /**
         * A former platform-managed key, under which there are data keys still; see {@link KeyAdmin#reEncryptPlatform}.
         *
         * @param value the key that was given to {@link #platformKey} before
         * @return this
         */
        public Builder formerPlatformKey(WrappingKey value) {
            formerPlatformKeys.add(Objects.requireNonNull(value, "formerPlatformKey"));
            return this;
        }

        /**
         * Adds a provider; it is closed with the {@link Cmk}. Those that {@link ServiceLoader} finds need not be added, and
         * one that is added goes before one of the same type that is found.
         *
         * @param value the provider
         * @return this
         * @throws IllegalArgumentException if there is one of this type already, or the type is not of its form
         */
        public Builder provider(KeyProvider value) {
            Objects.requireNonNull(value, "provider");
            if (!TYPE.matcher(value.type()).matches() || value.type().equals(CustomerManagedKey.PLATFORM)) {
                throw new IllegalArgumentException("provider: '" + value.type() + "' is no type of keys; it has to be"
                        + " 1–32 of a-z 0-9 -, and not " + CustomerManagedKey.PLATFORM);
            }
            if (providers.putIfAbsent(value.type(), value) != null) {
                throw new IllegalArgumentException("provider: there are two for keys of type '" + value.type() + "'");
            }
            return this;
        }

        /**
         * Says who may manage keys. By default nobody may.
         *
         * @param value the authorizer
         * @return this
         */
        public Builder authorizer(AdminAuthorizer value) {
            authorizer = Objects.requireNonNull(value, "authorizer");
            return this;
        }

        /**
         * Hears what happens, for audit logs, metrics and alerts.
         *
         * @param value the listener
         * @return this
         */
        public Builder listener(CmkListener value) {
            listener = Objects.requireNonNull(value, "listener");
            return this;
        }

        /**
         * How long unwrapped data keys are kept, and how many.
         *
         * @param value the settings
         * @return this
         */
        public Builder caching(DataKeyCaching value) {
            caching = Objects.requireNonNull(value, "caching");
            return this;
        }

        /**
         * When a scope gets a new data key. It replaces the default, {@link RotationPolicy#afterPlatformKey}; to keep that,
         * combine the two with {@link RotationPolicy#or}.
         *
         * @param value the policy
         * @return this
         */
        public Builder rotation(RotationPolicy value) {
            rotation = Objects.requireNonNull(value, "rotation");
            return this;
        }

        /**
         * How fast re-encryptions may go.
         *
         * @param value the limits
         * @return this
         */
        public Builder reEncryption(ReEncryptionLimits value) {
            reEncryption = Objects.requireNonNull(value, "reEncryption");
            return this;
        }

        /**
         * Runs re-encryptions. By default threads of this process do.
         *
         * @param value closed with the {@link Cmk}
         * @return this
         */
        public Builder engine(ReEncryptionEngine value) {
            engine = Objects.requireNonNull(value, "engine");
            return this;
        }

        /**
         * The longest that a call to a KMS may take, retries of its client included. By default 10 seconds.
         *
         * @param value 1 millisecond to 5 minutes
         * @return this
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder callTimeout(Duration value) {
            callTimeout = requireBetween("callTimeout", value, Duration.ofMillis(1), Duration.ofMinutes(5));
            return this;
        }

        /**
         * How often this process looks whether other instances have changed an organization's keys: one query for all
         * organizations that it works for. By default every 2 seconds.
         *
         * @param value 10 milliseconds to 5 minutes
         * @return this
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder watchInterval(Duration value) {
            watchInterval = requireBetween("watchInterval", value, Duration.ofMillis(10), Duration.ofMinutes(5));
            return this;
        }

        /**
         * How often every enabled customer managed key is tried out as {@link KeyAdmin#test} does it, by each process that
         * works for its organization. It finds what encrypting and decrypting do not show, such as a role that others can
         * take on, or an alias that points elsewhere. By default once a day.
         *
         * @param value 1 hour to 365 days
         * @return this
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder checkInterval(Duration value) {
            checkInterval = requireBetween("checkInterval", value, Duration.ofHours(1), Duration.ofDays(365));
            return this;
        }

        /**
         * Runs calls to KMSs, so that they can be given up after the time-out. By default up to 768 threads, as needed, of
         * which keys that have ceased to answer get at most 128. An executor of virtual threads does well from JDK 24 on,
         * unless a provider calls native code, which holds up their carriers. A call that the executor refuses counts as
         * one that was not made. Re-encryptions make most of theirs on threads of the library.
         *
         * @param value better without a queue, and none whose threads encrypt and decrypt themselves, since those would
         *     wait for each other; not closed with the {@link Cmk}
         * @return this
         */
        public Builder executor(ExecutorService value) {
            executor = Objects.requireNonNull(value, "executor");
            return this;
        }

        /**
         * Carries what belongs to the calling thread, such as a trace or a logging context, over to the thread of this
         * library that calls the KMS for it. An {@link #executor} of the host's is left as it is.
         *
         * @param value called on the calling thread with the call; it answers what is run instead, which has to run the
         *     call, such as {@code ContextSnapshotFactory.captureAll().wrap(call)}
         * @return this
         */
        public Builder contextPropagation(UnaryOperator<Runnable> value) {
            contextPropagation = Objects.requireNonNull(value, "contextPropagation");
            return this;
        }

        /**
         * The clocks, for tests.
         *
         * @param value the time source
         * @return this
         */
        public Builder time(TimeSource value) {
            time = Objects.requireNonNull(value, "time");
            return this;
        }

        /**
         * Draws every nonce from the operating system instead of counting, for processes that may be cloned while they
         * run, such as restored snapshots of a virtual machine. It costs about a third of the speed.
         *
         * @param value by default false
         * @return this
         */
        public Builder randomNonces(boolean value) {
            randomNonces = value;
            return this;
        }

        private static Duration requireBetween(String parameter, Duration value, Duration least, Duration most) {
            Objects.requireNonNull(value, parameter);
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        parameter + " is " + value + "; " + least + " to " + most + " are allowed");
            }
            return value;
        }

        /**
         * Builds it, and starts to look for re-encryptions that are to be continued.
         *
         * @return the result, to be closed at the end
         * @throws IllegalStateException if the store or the platform-managed key is missing
         * @throws IllegalArgumentException if two providers of the same type are found
         * @throws CmkException if the platform-managed key is not the one that the store knows
         * @throws StoreException if the database fails
         */
        public Cmk build() {
            Store givenStore = required("store", store);
            WrappingKey givenKey = required("platformKey", platformKey);
            return new Cmk(Assembly.start(new Assembly.Settings(
                    givenStore,
                    givenKey,
                    formerPlatformKeys,
                    withThoseFound(),
                    authorizer,
                    listener,
                    caching,
                    rotation,
                    reEncryption,
                    engine,
                    callTimeout,
                    watchInterval,
                    checkInterval,
                    executor,
                    contextPropagation,
                    time,
                    randomNonces)));
        }

        private Map<String, KeyProvider> withThoseFound() {
            Builder found = new Builder();
            ServiceLoader.load(KeyProvider.class).forEach(provider -> {
                if (!providers.containsKey(provider.type())) {
                    found.provider(provider);
                }
            });
            Map<String, KeyProvider> all = new LinkedHashMap<>(providers);
            all.putAll(found.providers);
            return all;
        }

        private static <T> T required(String parameter, @Nullable T value) {
            if (value == null) {
                throw new IllegalStateException(parameter + " was not given to Cmk.builder()");
            }
            return value;
        }
    }
}
