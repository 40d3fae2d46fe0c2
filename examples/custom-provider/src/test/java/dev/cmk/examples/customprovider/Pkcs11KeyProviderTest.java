package dev.cmk.examples.customprovider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cmk.Cmk;
import dev.cmk.DataKeyCaching;
import dev.cmk.DataKeyId;
import dev.cmk.EncryptionContext;
import dev.cmk.KeyUnavailableException;
import dev.cmk.OrganizationCipher;
import dev.cmk.OrganizationId;
import dev.cmk.RevocationBound;
import dev.cmk.UnavailableReason;
import dev.cmk.admin.Actor;
import dev.cmk.admin.NewKey;
import dev.cmk.local.LocalKeys;
import dev.cmk.memory.InMemoryStore;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.ProviderException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the contract does not ask: logging in, what an operator can get wrong, and the whole library around it. */
class Pkcs11KeyProviderTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final Map<String, String> PROD = Map.of(Pkcs11KeyProvider.KEY, "prod");
    private static final WrapContext CONTEXT = new WrapContext(ACME, DataKeyId.random());

    @BeforeEach
    void requireSoftHsm() {
        SoftHsm.requireInstalled();
    }

    private static WrappingKey open(KeyProvider provider, OrganizationId organization) {
        return provider.open(new KeyRequest(organization, "", PROD));
    }

    private static WrappingKey open(SoftHsm token, Supplier<char[]> pin) {
        return open(new Pkcs11KeyProvider(token.config(), pin), ACME);
    }

    private static WrappingKey openProd() {
        return open(SoftHsm.ACME, SoftHsm.PIN::toCharArray);
    }

    private static KeyAccessException refusal(WrappingKey key) {
        return catchThrowableOfType(KeyAccessException.class, () -> key.generate(CONTEXT));
    }

    @Test
    void a_refused_pin_is_not_tried_again_lest_the_token_lock_itself() {
        Deque<String> pins = new ArrayDeque<>(List.of("wrong", "wrong", "wrong, too"));
        WrappingKey key = open(SoftHsm.LOCKED, () -> pins.remove().toCharArray());
        for (String message : List.of("refuses", "not tried again", "refuses")) {
            KeyAccessException refusal = refusal(key);
            assertThat(refusal.reason()).isEqualTo(UnavailableReason.ACCESS_DENIED);
            assertThat(refusal.isAboutKey()).isTrue();
            assertThat(refusal).hasMessageContaining(message).hasMessageNotContaining("wrong");
        }
    }

    @Test
    void one_log_in_serves_all_keys_and_the_pin_is_zeroed_after_it() {
        SoftHsm.ACME.put(ACME, "prod", SoftHsm.randomKey());
        char[] pin = SoftHsm.PIN.toCharArray();
        AtomicInteger logIns = new AtomicInteger();
        KeyProvider provider = new Pkcs11KeyProvider(SoftHsm.ACME.config(), () -> {
            logIns.incrementAndGet();
            return pin;
        });
        for (int i = 0; i < 3; i++) {
            open(provider, ACME).generate(CONTEXT);
        }
        assertThat(logIns).hasValue(1);
        assertThat(pin).containsOnly('\0');
    }

    @Test
    void a_key_that_was_made_after_the_log_in_is_found() {
        SoftHsm.ACME.delete(ACME, "prod");
        WrappingKey key = openProd();
        assertThat(refusal(key).reason()).isEqualTo(UnavailableReason.NOT_FOUND);

        SoftHsm.ACME.put(ACME, "prod", SoftHsm.randomKey());
        assertThat(key.generate(CONTEXT).dataKey()).hasSize(32);
    }

    @Test
    void another_key_under_the_same_name_is_not_taken_for_damage() {
        SoftHsm.ACME.put(ACME, "prod", SoftHsm.randomKey());
        WrappingKey key = openProd();
        WrappedDataKey wrapped = key.generate(CONTEXT).wrapped();
        String fingerprint = key.fingerprint();
        SoftHsm.ACME.put(ACME, "prod", SoftHsm.randomKey());

        KeyAccessException refusal = catchThrowableOfType(KeyAccessException.class, () -> key.unwrap(wrapped, CONTEXT));
        assertThat(refusal.reason()).isEqualTo(UnavailableReason.NOT_FOUND);
        assertThat(refusal.isAboutKey()).isFalse();
        assertThat(key.fingerprint()).isNotEqualTo(fingerprint);
    }

    @Test
    void a_key_that_can_be_read_out_does_not_pass() {
        SoftHsm.ACME.put(ACME, "prod", SoftHsm.randomKey(), "CKA_SENSITIVE = false", "CKA_EXTRACTABLE = true");
        KeyAccessException refusal =
                catchThrowableOfType(KeyAccessException.class, () -> openProd().check());
        assertThat(refusal.reason()).isEqualTo(UnavailableReason.MISCONFIGURED);
        assertThat(refusal).hasMessageContaining("read out");
    }

    @Test
    void no_setting_reaches_the_key_of_another_organization() {
        SoftHsm.ACME.put(ACME, "prod", SoftHsm.randomKey());
        KeyProvider provider = new Pkcs11KeyProvider(SoftHsm.ACME.config(), SoftHsm.PIN::toCharArray);
        assertThat(refusal(open(provider, OrganizationId.of("globex"))).reason())
                .isEqualTo(UnavailableReason.NOT_FOUND);
    }

    @Test
    void a_token_that_is_not_there_is_silence_and_no_configuration_is_the_operators_mistake() {
        String nowhere = SoftHsm.ACME.config().replaceFirst("slot=\\d+", "slot=424242");
        KeyProvider away = new Pkcs11KeyProvider(nowhere, SoftHsm.PIN::toCharArray);
        assertThat(refusal(open(away, ACME)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(UnavailableReason.UNREACHABLE))
                .satisfies(e -> assertThat(e.providerCode()).isEqualTo("CKR_SLOT_ID_INVALID"));
        KeyProvider unknown = new Pkcs11KeyProvider("no-such-file.cfg", SoftHsm.PIN::toCharArray);
        assertThat(refusal(open(unknown, ACME)).reason()).isEqualTo(UnavailableReason.MISCONFIGURED);
    }

    @Test
    void a_device_that_was_removed_is_silence_and_the_next_call_logs_in_anew() {
        SoftHsm.ACME.put(ACME, "prod", SoftHsm.randomKey());
        AtomicInteger logIns = new AtomicInteger();
        Pkcs11Token token = new Pkcs11Token(SoftHsm.ACME.config(), () -> {
            logIns.incrementAndGet();
            return SoftHsm.PIN.toCharArray();
        });
        Pkcs11Token.Use<Boolean> removed = (device, key) -> {
            throw new ProviderException(
                    "update() failed", new IOException("CKR_DEVICE_REMOVED")); // as SunPKCS11 nests it
        };

        KeyAccessException refusal =
                catchThrowableOfType(KeyAccessException.class, () -> token.use("acme/prod", removed));

        assertThat(refusal.reason()).isEqualTo(UnavailableReason.UNREACHABLE);
        assertThat(refusal.isAboutKey()).isFalse();
        assertThat(refusal.providerCode()).isEqualTo("CKR_DEVICE_REMOVED");
        assertThat(token.<String>use("acme/prod", (device, key) -> key.getAlgorithm()))
                .isEqualTo("AES");
        assertThat(logIns).hasValue(2);
    }

    @Test
    void the_library_finds_the_provider_and_an_admin_adds_a_key_on_the_token(@TempDir Path folder) {
        SoftHsm.ACME.put(ACME, "prod", SoftHsm.randomKey());
        try (Cmk cmk = Cmk.builder()
                .store(new InMemoryStore())
                .platformKey(LocalKeys.create(folder.resolve("platform.json")))
                .authorizer((actor, organization) -> true)
                .caching(DataKeyCaching.defaults().withTtl(Duration.ofMinutes(2)))
                .callTimeout(Duration.ofSeconds(10))
                .build()) {
            cmk.admin().add(Actor.of("ada"), "acme", NewKey.of("Our HSM", Pkcs11KeyProvider.TYPE, PROD));

            OrganizationCipher cipher = cmk.cipher("acme", "prod");
            byte[] sealed = cipher.encrypt("secret".getBytes(UTF_8), EncryptionContext.none());
            assertThat(cipher.decrypt(sealed, EncryptionContext.none())).isEqualTo("secret".getBytes(UTF_8));
            assertThat(cmk.revocationBound(Pkcs11KeyProvider.TYPE))
                    .isEqualTo(new RevocationBound(Duration.ofSeconds(130), RevocationBound.NEVER));

            SoftHsm.ACME.delete(ACME, "prod");
            OrganizationCipher unseen = cmk.cipher("acme", "staging");
            KeyUnavailableException refused = catchThrowableOfType(
                    KeyUnavailableException.class, () -> unseen.encrypt(new byte[1], EncryptionContext.none()));
            assertThat(refused.reason()).isEqualTo(UnavailableReason.NOT_FOUND);
            assertThat(refused).hasMessageContaining("put it back");
        }
    }
}
