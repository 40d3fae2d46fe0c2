package dev.cmk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.local.LocalKeyProvider;
import dev.cmk.local.LocalKeys;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultyKeyProviderTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final WrapContext CONTEXT = new WrapContext(ACME, DataKeyId.random());
    private static final Map<String, String> A = LocalKeyProvider.settings("a");
    private static final Map<String, String> B = LocalKeyProvider.settings("b");

    @TempDir
    private Path directory;

    private FaultyKeyProvider kms;
    private WrappingKey a;
    private WrappingKey b;
    private GeneratedDataKey generated;

    @BeforeEach
    void openTwoKeys() {
        LocalKeyProvider local = LocalKeyProvider.in(directory);
        local.createKey(ACME, "a");
        local.createKey(ACME, "b");
        kms = FaultyKeyProvider.wrap(local);
        a = open(A);
        b = open(B);
        generated = a.generate(CONTEXT);
    }

    private WrappingKey open(Map<String, String> settings) {
        return kms.open(new KeyRequest(ACME, "external", settings));
    }

    private byte[] unwrap() {
        return a.unwrap(generated.wrapped(), CONTEXT);
    }

    private static KeyAccessException refusal(Callable<?> call) {
        try {
            call.call();
        } catch (KeyAccessException e) {
            return e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("nothing was refused");
    }

    @Test
    void without_a_fault_nothing_is_different() {
        assertThat(unwrap()).isEqualTo(generated.dataKey());
        assertThat(a.unwrap(a.wrap(new byte[32], CONTEXT), CONTEXT)).isEqualTo(new byte[32]);
        assertThat(a.fingerprint()).isNotEqualTo(b.fingerprint());
        assertThat(a.rewrap(generated.wrapped(), CONTEXT, b)).isEmpty();
        a.check();
        LocalKeyProvider local = LocalKeyProvider.in(directory);
        assertThat(kms.type()).isEqualTo(local.type());
        assertThat(kms.settings()).isEqualTo(local.settings());
        assertThat(kms.capabilities()).isEqualTo(local.capabilities());
        assertThat(kms.quotaScope(A)).isEqualTo(local.quotaScope(A));
        assertThat(kms).hasToString("FaultyKeyProvider[" + local + "]");
        assertThat(a).hasToString("FaultyKey[LocalKey[a.json]]");
        kms.close();
        kms.close();
    }

    @Test
    void by_default_the_kms_cannot_be_reached() {
        kms.on("unwrap").fail();
        assertThat(refusal(this::unwrap).reason()).isEqualTo(UnavailableReason.UNREACHABLE);
        assertThat(a.wrap(new byte[32], CONTEXT).bytes()).isNotEmpty();
        kms.onAnything().fail();
        assertThat(refusal(() -> open(A)).reason()).isEqualTo(UnavailableReason.UNREACHABLE);
        assertThat(refusal(a::fingerprint).reason()).isEqualTo(UnavailableReason.UNREACHABLE);
        kms.heal();
        assertThat(unwrap()).isEqualTo(generated.dataKey());
    }

    @Test
    void a_denial_is_about_the_key_or_about_the_call() {
        kms.on("unwrap").fail(FaultyKeyProvider.denied(UnavailableReason.ACCESS_DENIED));
        assertThat(refusal(this::unwrap).isAboutKey()).isTrue();
        kms.heal();
        kms.on("unwrap").fail(FaultyKeyProvider.deniedOnce(UnavailableReason.ACCESS_DENIED));
        assertThat(refusal(this::unwrap).isAboutKey()).isFalse();
        assertThat(refusal(this::unwrap).reason()).isEqualTo(UnavailableReason.ACCESS_DENIED);
        kms.heal();
        kms.on("unwrap").fail(FaultyKeyProvider.throttled());
        assertThat(refusal(this::unwrap).reason()).isEqualTo(UnavailableReason.THROTTLED);
        kms.heal();
        kms.on("unwrap").fail(FaultyKeyProvider.damaged());
        assertThatExceptionOfType(DamagedWrappedKeyException.class).isThrownBy(this::unwrap);
    }

    @Test
    void one_key_can_fail_while_another_works() {
        kms.ofKey(A).on("unwrap").fail(FaultyKeyProvider.denied(UnavailableReason.DISABLED));
        assertThat(refusal(this::unwrap).reason()).isEqualTo(UnavailableReason.DISABLED);
        assertThat(refusal(() -> open(A).unwrap(generated.wrapped(), CONTEXT)).isAboutKey())
                .as("also through a key opened later")
                .isTrue();
        GeneratedDataKey ofB = b.generate(CONTEXT);
        assertThat(b.unwrap(ofB.wrapped(), CONTEXT)).isEqualTo(ofB.dataKey());
        kms.ofKey(B).onAnything().fail();
        assertThat(refusal(b::fingerprint).reason()).isEqualTo(UnavailableReason.UNREACHABLE);
        kms.heal();
        assertThat(unwrap()).isEqualTo(generated.dataKey());
    }

    @Test
    void one_data_key_can_be_refused_while_others_are_not() {
        WrapContext other = new WrapContext(ACME, DataKeyId.random());
        GeneratedDataKey fine = a.generate(other);
        kms.poison(List.of(CONTEXT.dataKey()), FaultyKeyProvider.damaged());
        assertThatExceptionOfType(DamagedWrappedKeyException.class).isThrownBy(this::unwrap);
        assertThatExceptionOfType(DamagedWrappedKeyException.class)
                .isThrownBy(() -> a.rewrap(generated.wrapped(), CONTEXT, b));
        assertThat(a.unwrap(fine.wrapped(), other)).isEqualTo(fine.dataKey());
        kms.heal();
        assertThat(unwrap()).isEqualTo(generated.dataKey());
    }

    @Test
    void only_the_nth_call_fails() {
        kms.on("unwrap").call(3).fail(FaultyKeyProvider.throttled());
        unwrap();
        unwrap();
        assertThat(refusal(this::unwrap).reason()).isEqualTo(UnavailableReason.THROTTLED);
        assertThat(unwrap()).isEqualTo(generated.dataKey());
    }

    @Test
    void a_call_can_fail_after_its_effect() {
        long before = kms.ofKey(A).calls("wrap");
        kms.on("wrap").failAfterEffect();
        refusal(() -> a.wrap(new byte[32], CONTEXT));
        assertThat(kms.ofKey(A).calls("wrap")).as("the key was reached").isEqualTo(before + 1);
    }

    @Test
    void a_call_waits_as_long_as_the_test_wants() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        kms.on("unwrap").run(() -> {
            reached.countDown();
            await(goOn);
        });
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<byte[]> waiting = executor.submit(this::unwrap);
            reached.await();
            assertThat(waiting).isNotDone();
            goOn.countDown();
            assertThat(waiting.get()).isEqualTo(generated.dataKey());
        } finally {
            executor.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void calls_are_counted_per_method_and_key_whatever_comes_of_them() {
        long unwraps = kms.calls("unwrap");
        unwrap();
        kms.on("unwrap").fail();
        refusal(this::unwrap);
        assertThat(kms.calls("unwrap")).isEqualTo(unwraps + 2);
        assertThat(kms.ofKey(B).calls("unwrap")).isZero();
        assertThat(kms.calls("open")).isEqualTo(2);
        assertThat(kms.calls("generate")).isEqualTo(1);
        assertThat(kms.calls("rewrap")).isZero();
    }

    @Test
    void answers_can_be_wrong() {
        kms.answers("unwrap", FaultyKeyProvider.flipped());
        assertThat(unwrap()).hasSize(32).isNotEqualTo(generated.dataKey());
        kms.answers("generate", FaultyKeyProvider.resized(16));
        assertThat(a.generate(CONTEXT).dataKey()).hasSize(16);
        kms.ofKey(A).answers("wrap", FaultyKeyProvider.flipped());
        WrappedDataKey wrong = a.wrap(new byte[32], CONTEXT);
        kms.heal();
        assertThatExceptionOfType(DamagedWrappedKeyException.class).isThrownBy(() -> a.unwrap(wrong, CONTEXT));
        assertThat(unwrap()).isEqualTo(generated.dataKey());
    }

    @Test
    void a_key_without_a_provider_can_be_faulty_too() {
        Map<String, String> platform = Map.of("key", "platform");
        WrappingKey key = kms.wrap(LocalKeys.create(directory.resolve("platform.json")), platform);
        assertThat(key.generate(CONTEXT).dataKey()).hasSize(32);
        kms.ofKey(platform).on("generate").fail(FaultyKeyProvider.denied(UnavailableReason.NOT_FOUND));
        assertThat(refusal(() -> key.generate(CONTEXT)).reason()).isEqualTo(UnavailableReason.NOT_FOUND);
    }

    @Test
    void a_rewrap_sees_the_real_destination_and_its_answer_can_be_wrong() {
        WrappingKey[] seen = new WrappingKey[1];
        WrappingKey real = LocalKeys.create(directory.resolve("real.json"));
        WrappingKey rewrapping = new WrappingKey() {
            @Override
            public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
                return real.wrap(dataKey, context);
            }

            @Override
            public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
                return real.unwrap(wrapped, context);
            }

            @Override
            public Optional<WrappedDataKey> rewrap(
                    WrappedDataKey wrapped, WrapContext context, WrappingKey destination) {
                seen[0] = destination;
                return Optional.of(destination.wrap(real.unwrap(wrapped, context), context));
            }

            @Override
            public String fingerprint() {
                return real.fingerprint();
            }
        };
        WrappingKey faulty = kms.wrap(rewrapping, Map.of("key", "rewrapping"));
        GeneratedDataKey dataKey = faulty.generate(CONTEXT);
        WrappedDataKey moved = faulty.rewrap(dataKey.wrapped(), CONTEXT, b).orElseThrow();
        assertThat(seen[0]).hasToString("LocalKey[b.json]");
        assertThat(b.unwrap(moved, CONTEXT)).isEqualTo(dataKey.dataKey());
        kms.answers("rewrap", FaultyKeyProvider.flipped());
        WrappedDataKey wrong = faulty.rewrap(dataKey.wrapped(), CONTEXT, b).orElseThrow();
        assertThatExceptionOfType(DamagedWrappedKeyException.class).isThrownBy(() -> b.unwrap(wrong, CONTEXT));
    }

    @Test
    void what_is_no_method_is_told() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kms.on("decrypt"))
                .withMessageContaining("no method 'decrypt'");
        assertThatIllegalArgumentException().isThrownBy(() -> kms.answers("check", FaultyKeyProvider.flipped()));
    }
}
