package dev.cmk.internal;

import static dev.cmk.internal.fakes.Rig.ACME;
import static dev.cmk.internal.fakes.Rig.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.BatchItem;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import dev.cmk.UnavailableReason;
import dev.cmk.internal.cache.Background;
import dev.cmk.internal.cache.DataKeyCache;
import dev.cmk.internal.cipher.SealingKey;
import dev.cmk.internal.fakes.Logged;
import dev.cmk.internal.fakes.Rig;
import dev.cmk.internal.organizations.KeyHealthMonitor;
import dev.cmk.internal.organizations.Organizations;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong: no plaintext, no key and no context value in what is thrown, logged, told or shown. */
class SecretsTest {

    private static final String PLAINTEXT = "correct-horse-battery";
    private static final String CONTEXT_VALUE = "context-value-of-nobodys-business";
    private static final EncryptionContext CONTEXT = EncryptionContext.of("path", CONTEXT_VALUE);

    private static final int TRACE = 0;

    private final StringBuilder seen = new StringBuilder();
    private List<byte[]> secrets = List.of();
    private int thrown;

    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            thrown++;
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            seen.append(trace);
        }
    }

    @Test
    void nothing_secret_is_told() {
        List<Class<?>> loggers = List.of(
                DataKeyCache.class, Background.class, SealingKey.class, KeyHealthMonitor.class, Organizations.class);
        String logged = Logged.everything(loggers, TRACE, this::everythingThatCanGoWrong);
        assertThat(logged).contains("cannot be used").contains("was not refreshed");
        seen.append(logged);
        requireNothingSecret();
    }

    private void everythingThatCanGoWrong() {
        try (Rig rig = new Rig()) {
            OrganizationCipher cipher = rig.cipher();
            byte[] sealed = cipher.encrypt(PLAINTEXT.getBytes(StandardCharsets.UTF_8), CONTEXT);
            for (UnavailableReason reason : UnavailableReason.values()) {
                rig.cache.clear();
                rig.cache.forgetDenials(ACME, Rig.PLATFORM);
                rig.platform.fails(reason, true);
                attempt(() -> cipher.decrypt(sealed, CONTEXT));
                attempt(() -> cipher.encryptToString(PLAINTEXT, CONTEXT));
            }
            for (UnaryOperator<byte[]> wrong : List.<UnaryOperator<byte[]>>of(
                    dataKey -> Arrays.copyOf(dataKey, 31),
                    dataKey -> {
                        dataKey[0] ^= 1;
                        return dataKey;
                    },
                    dataKey -> {
                        throw new IllegalStateException("no key in here");
                    })) {
                rig.platform.works();
                rig.platform.answer(wrong);
                rig.cache.clear();
                rig.cache.forgetDenials(ACME, Rig.PLATFORM);
                attempt(() -> cipher.decrypt(sealed, CONTEXT));
                attempt(() -> cipher.encryptToString(PLAINTEXT, CONTEXT));
            }
            rig.platform.works();
            rig.cache.forgetDenials(ACME, Rig.PLATFORM);
            attempt(() -> cipher.decrypt(sealed, CONTEXT));
            rig.stored.fails("find");
            rig.time.advance(Rig.TTL.multipliedBy(9).dividedBy(10));
            attempt(() -> cipher.decrypt(sealed, CONTEXT));
            rig.runPending();
            rig.cache.clear();
            attempt(() -> cipher.decrypt(sealed, CONTEXT));
            rig.stored.works("find");
            attempt(() -> cipher.decrypt(sealed, EncryptionContext.of("path", CONTEXT_VALUE + "x")));
            attempt(() -> cipher.encryptToString(PLAINTEXT + "\uD800", CONTEXT));
            attempt(() -> cipher.decryptFromString(PLAINTEXT, CONTEXT));
            seen.append(cipher)
                    .append(CONTEXT)
                    .append(rig.cache.get(ACME, SCOPE, rig.row().id()))
                    .append(rig.cache.get(ACME, SCOPE, rig.row().id()).cipher())
                    .append(rig.row())
                    .append(rig.events)
                    .append(BatchItem.of(PLAINTEXT.getBytes(StandardCharsets.UTF_8), CONTEXT))
                    .append(cipher.decryptAll(List.of(BatchItem.of(sealed, CONTEXT))));
            secrets = rig.platform.secrets;
        }
    }

    private void requireNothingSecret() {
        assertThat(thrown).isGreaterThan(20);
        assertThat(seen).doesNotContain(PLAINTEXT).doesNotContain(CONTEXT_VALUE);
        assertThat(secrets).isNotEmpty();
        for (byte[] secret : secrets) {
            assertThat(seen.toString())
                    .doesNotContainIgnoringCase(HexFormat.of().formatHex(secret, 0, 8))
                    .doesNotContain(Base64.getEncoder().encodeToString(secret).substring(0, 10))
                    .doesNotContain(Arrays.toString(secret).substring(1, 20));
        }
    }
}
