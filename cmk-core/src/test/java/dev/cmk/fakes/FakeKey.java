package dev.cmk.fakes;

import dev.cmk.UnavailableReason;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A key that does what a test tells it. What it wraps is masked with a hash, which is enough to notice a mistake. */
public final class FakeKey implements WrappingKey {

    public enum Operation {
        GENERATE,
        WRAP,
        UNWRAP,
        REWRAP,
        CHECK
    }

    /** Before each call; what it throws, the call throws. */
    @FunctionalInterface
    public interface Fault {
        void strike(Operation operation, WrapContext context);
    }

    public static final Fault NONE = (operation, context) -> {};

    private static final int NONCE = 16;
    private final String name;
    private final SecureRandom random = new SecureRandom();
    private final Map<Operation, AtomicInteger> calls = new EnumMap<>(Operation.class);

    public volatile Fault fault = NONE;
    public volatile UnaryOperator<byte[]> beforeWrap = UnaryOperator.identity();
    public volatile UnaryOperator<byte[]> afterWrap = UnaryOperator.identity();
    public volatile UnaryOperator<byte[]> afterUnwrap = UnaryOperator.identity();
    public volatile boolean bindsOrganization = true;
    public volatile boolean bindsDataKey = true;

    public FakeKey(String name) {
        this.name = name;
        Arrays.stream(Operation.values()).forEach(operation -> calls.put(operation, new AtomicInteger()));
    }

    public String name() {
        return name;
    }

    public int calls(Operation... operations) {
        return Arrays.stream(operations)
                .mapToInt(operation -> calls.get(operation).get())
                .sum();
    }

    public int calls() {
        return calls(Operation.values());
    }

    public void deny() {
        fault = denying(true, Operation.values());
    }

    public void heal() {
        fault = NONE;
        beforeWrap = UnaryOperator.identity();
        afterWrap = UnaryOperator.identity();
        afterUnwrap = UnaryOperator.identity();
    }

    public static Fault denying(boolean aboutKey, Operation... operations) {
        return failing(() -> refusal(UnavailableReason.ACCESS_DENIED, aboutKey), operations);
    }

    public static Fault throwing(UnavailableReason reason, Operation... operations) {
        return failing(() -> refusal(reason, false), operations);
    }

    private static Fault failing(Supplier<RuntimeException> failure, Operation... operations) {
        Set<Operation> struck = Set.of(operations);
        return (operation, context) -> {
            if (struck.contains(operation)) {
                throw failure.get();
            }
        };
    }

    public static KeyAccessException refusal(UnavailableReason reason, boolean aboutKey) {
        return new KeyAccessException(reason, aboutKey, "Code", "told to say " + reason, null);
    }

    private void called(Operation operation, WrapContext context) {
        calls.get(operation).incrementAndGet();
        fault.strike(operation, context);
    }

    @Override
    public GeneratedDataKey generate(WrapContext context) {
        called(Operation.GENERATE, context);
        byte[] dataKey = new byte[GeneratedDataKey.BYTES];
        random.nextBytes(dataKey);
        return new GeneratedDataKey(dataKey, masked(dataKey, context));
    }

    @Override
    public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
        called(Operation.WRAP, context);
        WrappedDataKey wrapped = masked(beforeWrap.apply(dataKey), context);
        return new WrappedDataKey(afterWrap.apply(wrapped.bytes()), wrapped.keyReference());
    }

    @Override
    public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
        called(Operation.UNWRAP, context);
        return afterUnwrap.apply(unmasked(wrapped.bytes(), context));
    }

    /** To another of these keys; the other is not asked. */
    @Override
    public Optional<WrappedDataKey> rewrap(WrappedDataKey wrapped, WrapContext context, WrappingKey destination) {
        called(Operation.REWRAP, context);
        return destination instanceof FakeKey to
                ? Optional.of(to.masked(to.beforeWrap.apply(unmasked(wrapped.bytes(), context)), context))
                : Optional.empty();
    }

    @Override
    public void check() {
        called(Operation.CHECK, null);
    }

    @Override
    public String fingerprint() {
        return "fake:" + name;
    }

    private WrappedDataKey masked(byte[] dataKey, WrapContext context) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] wrapped = Arrays.copyOf(nonce, NONCE + dataKey.length + NONCE);
        byte[] mask = hash("mask", nonce, context, new byte[0]);
        for (int i = 0; i < dataKey.length; i++) {
            wrapped[NONCE + i] = (byte) (dataKey[i] ^ mask[i % mask.length]);
        }
        System.arraycopy(hash("tag", nonce, context, dataKey), 0, wrapped, NONCE + dataKey.length, NONCE);
        return new WrappedDataKey(wrapped, "fake/" + name);
    }

    private byte[] unmasked(byte[] wrapped, WrapContext context) {
        if (wrapped.length < 2 * NONCE + 1) {
            throw new DamagedWrappedKeyException("too short", null);
        }
        byte[] nonce = Arrays.copyOf(wrapped, NONCE);
        byte[] dataKey = Arrays.copyOfRange(wrapped, NONCE, wrapped.length - NONCE);
        byte[] mask = hash("mask", nonce, context, new byte[0]);
        for (int i = 0; i < dataKey.length; i++) {
            dataKey[i] ^= mask[i % mask.length];
        }
        byte[] tag = Arrays.copyOfRange(wrapped, wrapped.length - NONCE, wrapped.length);
        if (!Arrays.equals(tag, Arrays.copyOf(hash("tag", nonce, context, dataKey), NONCE))) {
            throw new DamagedWrappedKeyException("not wrapped by this key with this context", null);
        }
        return dataKey;
    }

    private byte[] hash(String purpose, byte[] nonce, WrapContext context, byte[] dataKey) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((purpose + name).getBytes(StandardCharsets.UTF_8));
            digest.update(nonce);
            if (bindsOrganization) {
                digest.update(context.organization().value().getBytes(StandardCharsets.UTF_8));
            }
            if (bindsDataKey) {
                digest.update(context.dataKey().toBytes());
            }
            digest.update(dataKey);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
