package dev.cmk.internal.kms;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cmk.KeyUnavailableException;
import dev.cmk.OrganizationId;
import dev.cmk.TimeSource;
import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkListener;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.ProviderCapabilities;
import dev.cmk.spi.WrappingKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every key that data keys can be wrapped under: opened once, guarded, and kept as long as it is in use. */
public final class KeyRing {

    private static final Pattern QUOTA_SCOPE = Pattern.compile("[ -~]{1,200}");

    private static final int MAX_OPEN = 10_000;

    /** A key of one organization; the platform-managed key has guards of its own in each. */
    private record Slot(OrganizationId organization, KeyId key) {}

    private final Map<String, KeyProvider> providers;
    private final Map<KeyId, WrappingKey> platformKeys;
    private final Set<String> platformFingerprints;
    private final CallThreads threads;
    private final Duration timeout;
    private final CmkListener listener;
    private final TimeSource time;
    private final Bulkheads bulkheads = new Bulkheads();
    private final Cache<Slot, WrappingKey> open =
            Caffeine.newBuilder().maximumSize(MAX_OPEN).executor(Runnable::run).build();

    /**
     * With everything that a call needs.
     *
     * @param providers by type
     * @param platformKeys the present and the former ones
     * @param threads run the calls
     * @param timeout the longest that a call may take
     * @param listener hears of every call
     * @param time measures them
     */
    public KeyRing(
            Map<String, KeyProvider> providers,
            Map<KeyId, WrappingKey> platformKeys,
            CallThreads threads,
            Duration timeout,
            CmkListener listener,
            TimeSource time) {
        this.providers = Map.copyOf(providers);
        this.platformKeys = Map.copyOf(platformKeys);
        this.platformFingerprints =
                platformKeys.values().stream().map(WrappingKey::fingerprint).collect(Collectors.toUnmodifiableSet());
        this.threads = threads;
        this.timeout = timeout;
        this.listener = listener;
        this.time = time;
    }

    /**
     * A key of an organization.
     *
     * @param keys whose
     * @param key which
     * @return the key, guarded; its provider opens it at the first call
     * @throws KeyAccessException if this process has no such provider or platform-managed key
     */
    public WrappingKey open(OrganizationKeys keys, CustomerManagedKey key) {
        Slot slot = new Slot(keys.organization(), key.id());
        WrappingKey known = open.getIfPresent(slot);
        if (known != null) {
            return known;
        }
        WrappingKey opened = openUnkept(keys, key);
        WrappingKey other = open.asMap().putIfAbsent(slot, opened);
        return other == null ? opened : other;
    }

    /**
     * A key of an organization, opened by its provider and not only at the first call, so that what goes wrong with that is
     * not taken for trouble of another key that is called with this one.
     *
     * @param keys whose
     * @param key which
     * @return the key, guarded and open
     * @throws KeyAccessException if it cannot be opened
     */
    public WrappingKey openNow(OrganizationKeys keys, CustomerManagedKey key) {
        WrappingKey opened = open(keys, key);
        if (opened instanceof GuardedKey guarded) {
            guarded.ensureOpen();
        }
        return opened;
    }

    /**
     * A key that is not, or not yet, one of the organization's. Its guards are its own, so that trying it out tells
     * nothing about another; only how many calls of the organization may be under way is counted together.
     *
     * @param keys whose it would be
     * @param key the key
     * @return the key, guarded, not kept
     * @throws KeyAccessException if this process has no such provider or platform-managed key
     */
    public WrappingKey openUnkept(OrganizationKeys keys, CustomerManagedKey key) {
        Timeout limit = new Timeout(
                threads.executor(),
                bulkheads.of(keys.organization()),
                key.isPlatform() ? threads.platform() : threads.customers(),
                key.isPlatform() ? threads.platform() : threads.silent(),
                timeout);
        CallGuard outer = new CircuitBreaker(time).around(new Metering(key.type(), listener, time));
        return GuardedKey.wrap(new LazyKey(opener(keys, key)), outer, limit);
    }

    /**
     * The same key, but the caller's own thread makes the calls, and does so at half the cost. It waits as long as they
     * take, so that another thread has to look after it.
     *
     * @param key of this ring
     * @param watch the caller's
     * @return the key, with the same guards
     */
    public static WrappingKey onCallersThread(WrappingKey key, Watch watch) {
        return key instanceof GuardedKey guarded ? guarded.onCallersThread(watch) : key;
    }

    private Supplier<WrappingKey> opener(OrganizationKeys keys, CustomerManagedKey key) {
        if (key.isPlatform()) {
            WrappingKey platform = platformKeys.get(key.id());
            if (platform == null) {
                throw notInstalled("the platform-managed key " + key.id() + " was not given to the builder");
            }
            return () -> platform;
        }
        KeyProvider provider = providers.get(key.type());
        if (provider == null) {
            throw notInstalled("no provider for keys of type '" + key.type() + "' is installed");
        }
        KeyRequest request = new KeyRequest(keys.organization(), keys.externalId(), key.settings());
        return () -> {
            try {
                return provider.open(request);
            } catch (IllegalArgumentException e) {
                String message = Objects.requireNonNullElse(e.getMessage(), "its settings are wrong");
                throw misconfigured(message, e);
            }
        };
    }

    /** A fault of this process, which other instances need not have; the key was not asked. */
    private static KeyAccessException notInstalled(String message) {
        return misconfigured(message, new NotAskedException(message, null));
    }

    private static KeyAccessException misconfigured(String message, @Nullable Throwable cause) {
        return new KeyAccessException(UnavailableReason.MISCONFIGURED, true, null, message, cause);
    }

    /**
     * Finds a provider.
     *
     * @param type of its keys
     * @return empty if it is not installed
     */
    public Optional<KeyProvider> provider(String type) {
        return Optional.ofNullable(providers.get(type));
    }

    /**
     * Whether this process can open a key at all. Another instance, with another configuration, may.
     *
     * @param key any key of an organization
     * @return false if its provider is not installed, or it is a platform-managed key that was not given
     */
    public boolean isInstalled(CustomerManagedKey key) {
        return key.isPlatform() ? platformKeys.containsKey(key.id()) : providers.containsKey(key.type());
    }

    /**
     * The types of keys that can be added.
     *
     * @return in alphabetical order
     */
    public List<String> types() {
        return providers.keySet().stream().sorted().toList();
    }

    /**
     * What the KMS of a type of key can do.
     *
     * @param type of the key; the platform-managed key's is at home here and cannot be revoked by a customer
     * @return its capabilities
     */
    public ProviderCapabilities capabilities(String type) {
        KeyProvider provider = providers.get(type);
        return provider == null
                ? new ProviderCapabilities(Duration.ZERO, Duration.ZERO, true, false, null)
                : provider.capabilities();
    }

    /**
     * Whose quota the calls to a key spend.
     *
     * @param key a key
     * @return all keys with the same answer share one limit; the platform-managed key's is one for all organizations
     */
    public String quotaScope(CustomerManagedKey key) {
        KeyProvider provider = providers.get(key.type());
        String scope = provider == null ? key.id().value() : quotaScope(provider, key);
        return key.type() + ":" + scope;
    }

    /** A provider that cannot say, or not in a form that a store keeps, gets one limit for each of its keys. */
    private static String quotaScope(KeyProvider provider, CustomerManagedKey key) {
        try {
            String scope = provider.quotaScope(key.settings());
            return QUOTA_SCOPE.matcher(scope).matches() ? scope : key.id().value();
        } catch (RuntimeException e) {
            return key.id().value();
        }
    }

    /**
     * The platform-managed keys that this process was given.
     *
     * @return the ids of the present and the former ones
     */
    public Set<KeyId> platformKeys() {
        return platformKeys.keySet();
    }

    /**
     * Whether a key is one of the platform's own, which no customer may name.
     *
     * @param key any key
     * @return true if the fingerprint is one of theirs
     */
    public boolean isPlatformKey(WrappingKey key) {
        return platformFingerprints.contains(key.fingerprint());
    }

    /**
     * What a caller is told when a key cannot be used.
     *
     * @param organization whose
     * @param key which
     * @param refusal what the provider threw
     * @return the exception to throw
     */
    public static KeyUnavailableException unavailable(
            OrganizationId organization, CustomerManagedKey key, KeyAccessException refusal) {
        return new KeyUnavailableException(
                organization,
                key.displayName(),
                refusal.reason(),
                refusal.providerCode(),
                Objects.requireNonNullElse(refusal.getMessage(), "no more is known"),
                refusal);
    }

    /**
     * Whether a refusal tells anything about the key, and not only that it could not be asked.
     *
     * @param refusal what a key of this ring threw
     * @return false if no answer was waited for, because of limits of this process or an interruption
     */
    public static boolean wasAsked(KeyAccessException refusal) {
        return !(refusal.getCause() instanceof NotAskedException);
    }
}
