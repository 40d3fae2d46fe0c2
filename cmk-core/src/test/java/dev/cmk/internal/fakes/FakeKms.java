package dev.cmk.internal.fakes;

import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.ProviderCapabilities;
import dev.cmk.spi.SettingsField;
import dev.cmk.spi.WrappingKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A KMS in memory, whose keys do what a test says. */
public class FakeKms implements KeyProvider {

    public static final String TYPE = "fake";

    private final Map<String, FakeKey> keys = new ConcurrentHashMap<>();
    public final AtomicInteger closed = new AtomicInteger();

    public FakeKey key(String name) {
        return keys.computeIfAbsent(name, FakeKey::new);
    }

    public static Map<String, String> settings(String name) {
        return Map.of("key", name);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<SettingsField> settings() {
        return List.of(new SettingsField("key", "Key", "The name of the key", "[a-z0-9-]+", true));
    }

    @Override
    public WrappingKey open(KeyRequest request) {
        return key(request.settings().get("key"));
    }

    @Override
    public ProviderCapabilities capabilities() {
        return new ProviderCapabilities(Duration.ofSeconds(7), Duration.ofHours(1), true, false, null);
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }
}
