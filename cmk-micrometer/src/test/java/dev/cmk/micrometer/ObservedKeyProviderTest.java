package dev.cmk.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.local.LocalKeyProvider;
import dev.cmk.local.LocalKeys;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObservedKeyProviderTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final WrapContext CONTEXT = new WrapContext(ACME, DataKeyId.random());

    private final TestObservationRegistry registry = TestObservationRegistry.create();

    @TempDir
    private Path directory;

    private LocalKeyProvider local;
    private KeyProvider observed;
    private WrappingKey key;

    @BeforeEach
    void open() {
        local = LocalKeyProvider.in(directory);
        observed = ObservedKeyProvider.wrap(local, registry);
        Path unused = local.createKey(ACME, "first");
        key = observed.open(new KeyRequest(ACME, "external-id", LocalKeyProvider.settings("first")));
    }

    @Test
    void every_call_is_an_observation() {
        GeneratedDataKey generated = key.generate(CONTEXT);

        assertThat(key.unwrap(generated.wrapped(), CONTEXT)).isEqualTo(generated.dataKey());

        TestObservationRegistryAssert.assertThat(registry)
                .hasNumberOfObservationsWithNameEqualTo("cmk.kms", 2)
                .hasObservationWithNameEqualTo("cmk.kms")
                .that()
                .hasContextualNameEqualTo("local generate")
                .hasLowCardinalityKeyValue("provider", "local")
                .hasLowCardinalityKeyValue("operation", "generate")
                .hasLowCardinalityKeyValue("outcome", "success")
                .hasBeenStopped()
                .doesNotHaveError();
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @Test
    void a_refusal_is_an_outcome_and_reaches_the_caller_as_it_is() {
        local.disableKey(ACME, "first");

        assertThatThrownBy(() -> key.generate(CONTEXT))
                .isInstanceOfSatisfying(
                        KeyAccessException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(UnavailableReason.DISABLED));

        TestObservationRegistryAssert.assertThat(registry)
                .hasSingleObservationThat()
                .hasLowCardinalityKeyValue("outcome", "disabled")
                .hasError();
    }

    /** Whoever adds a key has it tried whether it does. */
    @Test
    void that_a_wrapped_data_key_does_not_open_is_an_answer() {
        WrappedDataKey wrapped = local.open(new KeyRequest(ACME, "external-id", LocalKeyProvider.settings("first")))
                .wrap(new byte[32], CONTEXT);

        assertThatThrownBy(() -> key.unwrap(wrapped, new WrapContext(OrganizationId.of("other"), DataKeyId.random())))
                .isInstanceOf(DamagedWrappedKeyException.class);

        TestObservationRegistryAssert.assertThat(registry)
                .hasSingleObservationThat()
                .hasLowCardinalityKeyValue("outcome", "success")
                .doesNotHaveError();
    }

    @Test
    void a_platform_managed_key_is_observed_as_such() {
        WrappingKey platform = LocalKeys.create(directory.resolve("platform.json"));
        WrappingKey observedPlatform = ObservedKeyProvider.wrapPlatformKey(platform, registry);

        assertThat(observedPlatform.unwrap(platform.wrap(new byte[32], CONTEXT), CONTEXT))
                .isEqualTo(new byte[32]);

        TestObservationRegistryAssert.assertThat(registry)
                .hasSingleObservationThat()
                .hasContextualNameEqualTo("platform unwrap")
                .hasLowCardinalityKeyValue("provider", "platform");
        assertThat(observedPlatform.fingerprint()).isEqualTo(platform.fingerprint());
    }

    @Test
    void the_rest_is_the_providers_own() {
        assertThat(observed.type()).isEqualTo(local.type());
        assertThat(observed.settings()).isEqualTo(local.settings());
        assertThat(observed.capabilities()).isEqualTo(local.capabilities());
        assertThat(observed.quotaScope(LocalKeyProvider.settings("first")))
                .isEqualTo(local.quotaScope(LocalKeyProvider.settings("first")));
        assertThat(key.fingerprint())
                .isEqualTo(local.open(new KeyRequest(ACME, "external-id", LocalKeyProvider.settings("first")))
                        .fingerprint());
    }
}
