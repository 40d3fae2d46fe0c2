package dev.cmk.micrometer;

import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.ProviderCapabilities;
import dev.cmk.spi.SettingsField;
import dev.cmk.spi.WrappingKey;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A provider whose calls are observed, so that a trace shows where the time of a request went. Each call is an observation
 * {@code cmk.kms} with the low-cardinality values {@code provider}, {@code operation} and {@code outcome}, none of
 * which names an organization or a key; the error of a call that failed does, and stays with its trace. Thread-safe if the provider is.
 */
public final class ObservedKeyProvider implements KeyProvider {

    private final KeyProvider provider;
    private final ObservationRegistry registry;

    private ObservedKeyProvider(KeyProvider provider, ObservationRegistry registry) {
        this.provider = provider;
        this.registry = registry;
    }

    /**
     * Puts observations around a provider.
     *
     * @param provider closed with the result
     * @param registry hears of every call
     * @return a provider for {@code Cmk.builder().provider(…)}
     */
    public static KeyProvider wrap(KeyProvider provider, ObservationRegistry registry) {
        return new ObservedKeyProvider(
                Objects.requireNonNull(provider, "provider"), Objects.requireNonNull(registry, "registry"));
    }

    /**
     * Puts observations around a platform-managed key, which no provider opens; their {@code provider} is {@code platform}.
     *
     * @param key the key
     * @param registry hears of every call
     * @return a key for {@code Cmk.builder().platformKey(…)}
     */
    public static WrappingKey wrapPlatformKey(WrappingKey key, ObservationRegistry registry) {
        return new ObservedKey(
                Objects.requireNonNull(key, "key"),
                CustomerManagedKey.PLATFORM,
                Objects.requireNonNull(registry, "registry"));
    }

    @Override
    public String type() {
        return provider.type();
    }

    @Override
    public List<SettingsField> settings() {
        return provider.settings();
    }

    @Override
    public WrappingKey open(KeyRequest request) {
        return new ObservedKey(provider.open(request), provider.type(), registry);
    }

    @Override
    public String quotaScope(Map<String, String> settings) {
        return provider.quotaScope(settings);
    }

    @Override
    public ProviderCapabilities capabilities() {
        return provider.capabilities();
    }

    @Override
    public void close() {
        provider.close();
    }

    @Override
    public String toString() {
        return "ObservedKeyProvider[" + provider + "]";
    }
}
