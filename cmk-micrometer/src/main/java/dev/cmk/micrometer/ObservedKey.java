package dev.cmk.micrometer;

import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Optional;
import java.util.function.Supplier;

/** A key whose calls are observed. */
final class ObservedKey implements WrappingKey {

    private final WrappingKey key;
    private final String provider;
    private final ObservationRegistry registry;

    ObservedKey(WrappingKey key, String provider, ObservationRegistry registry) {
        this.key = key;
        this.provider = provider;
        this.registry = registry;
    }

    @Override
    public GeneratedDataKey generate(WrapContext context) {
        return observe("generate", () -> key.generate(context));
    }

    @Override
    public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
        return observe("wrap", () -> key.wrap(dataKey, context));
    }

    @Override
    public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
        return observe("unwrap", () -> key.unwrap(wrapped, context));
    }

    /** The provider knows only its own keys. */
    @Override
    public Optional<WrappedDataKey> rewrap(WrappedDataKey wrapped, WrapContext context, WrappingKey destination) {
        WrappingKey plain = destination instanceof ObservedKey observed ? observed.key : destination;
        return observe("rewrap", () -> key.rewrap(wrapped, context, plain));
    }

    @Override
    public void check() {
        var unused = observe("check", () -> {
            key.check();
            return true;
        });
    }

    @Override
    public String fingerprint() {
        return observe("check", key::fingerprint);
    }

    private <T> T observe(String operation, Supplier<T> call) {
        Observation observation = Observation.createNotStarted("cmk.kms", registry)
                .contextualName(provider + " " + operation)
                .lowCardinalityKeyValue("provider", provider)
                .lowCardinalityKeyValue("operation", operation)
                .start();
        String outcome = "error";
        try (Observation.Scope scope = observation.openScope()) {
            T answer = call.get();
            outcome = "success";
            return answer;
        } catch (DamagedWrappedKeyException e) {
            outcome = "success"; // the KMS has answered, and said what was asked: adding a key tries whether it does
            throw e;
        } catch (KeyAccessException e) {
            outcome = Tags.of(e.reason());
            observation.error(e);
            throw e;
        } catch (RuntimeException e) {
            observation.error(e);
            throw e;
        } finally {
            observation.lowCardinalityKeyValue("outcome", outcome).stop();
        }
    }

    @Override
    public String toString() {
        return "ObservedKey[" + key + "]";
    }
}
