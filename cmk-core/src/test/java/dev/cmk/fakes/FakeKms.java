package dev.cmk.fakes;

import dev.cmk.admin.NewKey;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.ProviderCapabilities;
import dev.cmk.spi.SettingsField;
import dev.cmk.spi.WrappingKey;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A KMS that has every key that is asked for, and does with it what a test tells. */
public final class FakeKms implements KeyProvider {

    private final Map<String, FakeKey> keys = new ConcurrentHashMap<>();

    public volatile boolean rewraps;
    public volatile BigDecimal price;
    public volatile Function<KeyRequest, WrappingKey> opening =
            request -> key(request.settings().get("key"));
    public volatile Function<Map<String, String>, String> quota = settings -> settings.get("key");

    public FakeKey key(String name) {
        return keys.computeIfAbsent(name, FakeKey::new);
    }

    public static NewKey newKey(String name) {
        return NewKey.of(name, "fake", Map.of("key", name));
    }

    @Override
    public String type() {
        return "fake";
    }

    @Override
    public List<SettingsField> settings() {
        return List.of(
                new SettingsField("key", "Key", "The name of the key", "[a-z0-9-]{1,20}", true),
                new SettingsField("region", "Region", "Where it is", "[a-z]{2}", false));
    }

    @Override
    public WrappingKey open(KeyRequest request) {
        return opening.apply(request);
    }

    @Override
    public String quotaScope(Map<String, String> settings) {
        return quota.apply(settings);
    }

    @Override
    public ProviderCapabilities capabilities() {
        return new ProviderCapabilities(Duration.ZERO, Duration.ZERO, true, rewraps, price);
    }
}
