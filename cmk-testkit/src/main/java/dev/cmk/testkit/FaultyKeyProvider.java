package dev.cmk.testkit;

import dev.cmk.DataKeyId;
import dev.cmk.UnavailableReason;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.ProviderCapabilities;
import dev.cmk.spi.SettingsField;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A key provider that fails on purpose.
 *
 * <pre>{@code
 * FaultyKeyProvider kms = FaultyKeyProvider.wrap(LocalKeyProvider.in(directory));
 * kms.on("unwrap").fail();                                                   // unreachable
 * kms.on("unwrap").call(3).fail(FaultyKeyProvider.throttled());
 * kms.on("wrap").run(() -> await(latch));                                    // slow
 * kms.on("wrap").failAfterEffect();                                          // the answer is lost
 * kms.ofKey(settings).on("unwrap").fail(FaultyKeyProvider.denied(UnavailableReason.DISABLED));
 * kms.answers("unwrap", FaultyKeyProvider.flipped());                        // other bytes
 * kms.poison(List.of(dataKeyId), FaultyKeyProvider.damaged());              // these data keys, not the others
 * kms.heal();
 * }</pre>
 *
 * <p>The methods are those of {@link WrappingKey}, and {@code open}. Calls are counted with or without faults. Safe for
 * use by many threads.
 */
public final class FaultyKeyProvider implements KeyProvider {

    private final KeyProvider provider;
    private final OfKey all = new OfKey();
    private final Map<Map<String, String>, OfKey> byKey = new ConcurrentHashMap<>();
    private final Map<DataKeyId, Supplier<? extends RuntimeException>> poisoned = new ConcurrentHashMap<>();

    private FaultyKeyProvider(KeyProvider provider) {
        this.provider = provider;
    }

    /** The faults of one key, or of all, and how often they were called. */
    public static final class OfKey {

        private final Faults faults = new Faults(
                Calls.class,
                method -> new KeyAccessException(
                        UnavailableReason.UNREACHABLE,
                        true,
                        "OnPurpose",
                        "a fault on purpose in '" + method + "'",
                        null));
        private final Map<String, UnaryOperator<byte[]>> answers = new ConcurrentHashMap<>();
        private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();

        private OfKey() {}

        /**
         * Says which method is to go wrong; plain {@link Fault#fail()} stands for a KMS that cannot be reached.
         *
         * @param method the name of a method of {@link WrappingKey}, or {@code open}
         * @return what is to happen
         * @throws IllegalArgumentException if there is no such method
         */
        public Fault on(String method) {
            return faults.on(method);
        }

        /**
         * Says that every method is to go wrong.
         *
         * @return what is to happen
         */
        public Fault onAnything() {
            return faults.onAnything();
        }

        /**
         * Changes the bytes of the answers of a method.
         *
         * @param method {@code generate} and {@code unwrap}: the data key; {@code wrap} and {@code rewrap}: the wrapped one
         * @param change gives the wrong bytes for the right ones
         * @throws IllegalArgumentException if the method does not answer with bytes
         */
        public void answers(String method, UnaryOperator<byte[]> change) {
            if (!List.of("generate", "wrap", "unwrap", "rewrap").contains(method)) {
                throw new IllegalArgumentException("'" + method + "' does not answer with bytes");
            }
            answers.put(method, change);
        }

        /**
         * How often a method was called, whatever came of it.
         *
         * @param method the name of a method of {@link WrappingKey}, or {@code open}
         * @return zero or more
         */
        public long calls(String method) {
            LongAdder count = calls.get(method);
            return count == null ? 0 : count.sum();
        }

        private <T> T call(String method, Supplier<T> effect) {
            calls.computeIfAbsent(method, name -> new LongAdder()).increment();
            return faults.call(method, effect);
        }

        private byte[] answer(String method, byte[] right) {
            UnaryOperator<byte[]> change = answers.get(method);
            return change == null ? right : change.apply(right);
        }

        private void heal() {
            faults.heal();
            answers.clear();
        }
    }

    /** What can go wrong: the methods of a key, and to open one. */
    private interface Calls extends WrappingKey {
        @SuppressWarnings("UnusedMethod") // Faults looks for its name
        WrappingKey open(KeyRequest request);
    }

    /**
     * Wraps a provider; as long as no fault has begun, nothing is different.
     *
     * @param provider what does the work
     * @return the same with faults
     */
    public static FaultyKeyProvider wrap(KeyProvider provider) {
        return new FaultyKeyProvider(provider);
    }

    /**
     * Wraps a key that was not opened by the provider, such as the platform-managed key.
     *
     * @param key what does the work
     * @param settings under which {@link #ofKey} finds it
     * @return the same with the faults of this provider
     */
    public WrappingKey wrap(WrappingKey key, Map<String, String> settings) {
        return new FaultyKey(key, ofKey(settings));
    }

    /**
     * The faults and counters of one key alone; those of all keys come first.
     *
     * @param settings with which it was or will be opened, by whatever organization
     * @return the same for the same settings
     */
    public OfKey ofKey(Map<String, String> settings) {
        return byKey.computeIfAbsent(Map.copyOf(settings), key -> new OfKey());
    }

    /**
     * Says which method of all keys is to go wrong.
     *
     * @param method the name of a method of {@link WrappingKey}, or {@code open}
     * @return what is to happen
     * @throws IllegalArgumentException if there is no such method
     */
    public Fault on(String method) {
        return all.on(method);
    }

    /**
     * Says that every method of all keys is to go wrong.
     *
     * @return what is to happen
     */
    public Fault onAnything() {
        return all.onAnything();
    }

    /**
     * Changes the bytes of the answers of a method of all keys.
     *
     * @param method see {@link OfKey#answers}
     * @param change gives the wrong bytes for the right ones
     * @throws IllegalArgumentException if the method does not answer with bytes
     */
    public void answers(String method, UnaryOperator<byte[]> change) {
        all.answers(method, change);
    }

    /**
     * How often a method of all keys was called.
     *
     * @param method the name of a method of {@link WrappingKey}, or {@code open}
     * @return zero or more
     */
    public long calls(String method) {
        return all.calls(method);
    }

    /**
     * Refuses to unwrap these data keys, whichever key has wrapped them, as a KMS does with one damaged row among many.
     *
     * @param dataKeys their ids
     * @param failure makes the exception, such as {@link #damaged} or {@link #deniedOnce}
     */
    public void poison(Collection<DataKeyId> dataKeys, Supplier<? extends RuntimeException> failure) {
        dataKeys.forEach(dataKey -> poisoned.put(dataKey, failure));
    }

    /** Ends all faults and wrong answers. The counters go on. */
    public void heal() {
        all.heal();
        byKey.values().forEach(OfKey::heal);
        poisoned.clear();
    }

    /**
     * A refusal of the whole key.
     *
     * @param reason why
     * @return for {@link Fault#fail(Supplier)}
     */
    public static Supplier<KeyAccessException> denied(UnavailableReason reason) {
        return () -> new KeyAccessException(reason, true, "OnPurpose", "denied on purpose", null);
    }

    /**
     * A refusal that says nothing about other calls.
     *
     * @param reason why
     * @return for {@link Fault#fail(Supplier)}
     */
    public static Supplier<KeyAccessException> deniedOnce(UnavailableReason reason) {
        return () -> new KeyAccessException(reason, false, "OnPurpose", "this call denied on purpose", null);
    }

    /**
     * A KMS that asks for fewer calls.
     *
     * @return for {@link Fault#fail(Supplier)}
     */
    public static Supplier<KeyAccessException> throttled() {
        return () ->
                new KeyAccessException(UnavailableReason.THROTTLED, false, "OnPurpose", "throttled on purpose", null);
    }

    /**
     * A KMS that does not take these bytes for a wrapped data key.
     *
     * @return for {@link Fault#fail(Supplier)}
     */
    public static Supplier<DamagedWrappedKeyException> damaged() {
        return () -> new DamagedWrappedKeyException("called damaged on purpose", null);
    }

    /**
     * Other bytes than the right ones.
     *
     * @return for {@link #answers}: the same with the first bit flipped
     */
    public static UnaryOperator<byte[]> flipped() {
        return right -> {
            byte[] wrong = right.clone();
            wrong[0] ^= (byte) 0x80;
            return wrong;
        };
    }

    /**
     * Fewer or more bytes than the right ones.
     *
     * @param length how many
     * @return for {@link #answers}: the same, cut or filled up with zeros
     */
    public static UnaryOperator<byte[]> resized(int length) {
        return right -> Arrays.copyOf(right, length);
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
        OfKey one = ofKey(request.settings());
        return all.call("open", () -> one.call("open", () -> (WrappingKey) new FaultyKey(provider.open(request), one)));
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
        return "FaultyKeyProvider[" + provider + "]";
    }

    private final class FaultyKey implements WrappingKey {

        private final WrappingKey key;
        private final OfKey one;

        FaultyKey(WrappingKey key, OfKey one) {
            this.key = key;
            this.one = one;
        }

        private <T> T call(String method, Supplier<T> effect) {
            return all.call(method, () -> one.call(method, effect));
        }

        private byte[] answer(String method, byte[] right) {
            return all.answer(method, one.answer(method, right));
        }

        private WrappedDataKey answer(String method, WrappedDataKey right) {
            return new WrappedDataKey(answer(method, right.bytes()), right.keyReference());
        }

        private void refuseIfPoisoned(WrapContext context) {
            Supplier<? extends RuntimeException> failure = poisoned.get(context.dataKey());
            if (failure != null) {
                throw failure.get();
            }
        }

        @Override
        public GeneratedDataKey generate(WrapContext context) {
            return call("generate", () -> {
                GeneratedDataKey right = key.generate(context);
                return new GeneratedDataKey(answer("generate", right.dataKey()), right.wrapped());
            });
        }

        @Override
        public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
            return call("wrap", () -> answer("wrap", key.wrap(dataKey, context)));
        }

        @Override
        public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
            return call("unwrap", () -> {
                refuseIfPoisoned(context);
                return answer("unwrap", key.unwrap(wrapped, context));
            });
        }

        @Override
        public Optional<WrappedDataKey> rewrap(WrappedDataKey wrapped, WrapContext context, WrappingKey destination) {
            WrappingKey real = destination instanceof FaultyKey faulty ? faulty.key : destination;
            return call("rewrap", () -> {
                refuseIfPoisoned(context);
                return key.rewrap(wrapped, context, real).map(right -> answer("rewrap", right));
            });
        }

        @Override
        public void check() {
            call("check", () -> {
                key.check();
                return true;
            });
        }

        @Override
        public String fingerprint() {
            return call("fingerprint", key::fingerprint);
        }

        @Override
        public String toString() {
            return "FaultyKey[" + key + "]";
        }
    }
}
