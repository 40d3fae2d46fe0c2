package dev.cmk.internal.fakes;

import dev.cmk.UnavailableReason;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Remembers what it has wrapped and with which context; counts its calls; fails as it is told. */
public final class FakeKey implements WrappingKey {

    private record Entry(byte[] dataKey, WrapContext context) {}

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String name;
    private final Map<String, Entry> wrapped = new ConcurrentHashMap<>();
    public final AtomicInteger generates = new AtomicInteger();
    public final AtomicInteger unwraps = new AtomicInteger();

    /** Every data key that this key has ever seen in clear text. */
    public final List<byte[]> secrets = new CopyOnWriteArrayList<>();

    /** What an alias points to. */
    public volatile String alias;

    private volatile int generatedLength = GeneratedDataKey.BYTES;
    private volatile Consumer<GeneratedDataKey> onGenerated = generated -> {};
    private volatile Runnable onGenerate = () -> {};
    private volatile Runnable onUnwrap = () -> {};
    private volatile Runnable onFingerprint = () -> {};
    private volatile UnaryOperator<byte[]> answer = dataKey -> dataKey;

    public FakeKey(String name) {
        this.name = name;
        this.alias = name;
    }

    /** Runs in each call that makes or unwraps a data key. */
    public void on(Runnable behaviour) {
        onGenerate = behaviour;
        onUnwrap = behaviour;
    }

    public void onGenerate(Runnable behaviour) {
        onGenerate = behaviour;
    }

    public void onUnwrap(Runnable behaviour) {
        onUnwrap = behaviour;
    }

    public void onFingerprint(Runnable behaviour) {
        onFingerprint = behaviour;
    }

    /** Changes what unwrapping gives. */
    public void answer(UnaryOperator<byte[]> change) {
        answer = change;
    }

    public void generatedLength(int bytes) {
        generatedLength = bytes;
    }

    /** Sees every data key that is handed out. */
    public void onGenerated(Consumer<GeneratedDataKey> listener) {
        onGenerated = listener;
    }

    public void works() {
        on(() -> {});
        answer = dataKey -> dataKey;
    }

    public void fails(UnavailableReason reason, boolean aboutKey) {
        on(failing(reason, aboutKey));
    }

    public static Runnable failing(UnavailableReason reason, boolean aboutKey) {
        return () -> {
            throw new KeyAccessException(reason, aboutKey, "Fake" + reason, "said the fake KMS", null);
        };
    }

    public int calls() {
        return generates.get() + unwraps.get();
    }

    @Override
    public GeneratedDataKey generate(WrapContext context) {
        generates.incrementAndGet();
        onGenerate.run();
        byte[] dataKey = new byte[generatedLength];
        RANDOM.nextBytes(dataKey);
        GeneratedDataKey generated = new GeneratedDataKey(dataKey, wrap(dataKey, context));
        onGenerated.accept(generated);
        return generated;
    }

    @Override
    public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
        byte[] handle = new byte[16];
        RANDOM.nextBytes(handle);
        secrets.add(dataKey.clone());
        wrapped.put(HexFormat.of().formatHex(handle), new Entry(dataKey.clone(), context));
        return new WrappedDataKey(handle, "fake/" + alias);
    }

    @Override
    public byte[] unwrap(WrappedDataKey from, WrapContext context) {
        unwraps.incrementAndGet();
        onUnwrap.run();
        Entry entry = wrapped.get(HexFormat.of().formatHex(from.bytes()));
        if (entry == null || !entry.context().equals(context)) {
            throw new DamagedWrappedKeyException("the fake KMS has not wrapped this", null);
        }
        return answer.apply(entry.dataKey().clone());
    }

    /** The data key in clear text, without a call. */
    public byte[] peek(WrappedDataKey from) {
        return wrapped.get(HexFormat.of().formatHex(from.bytes())).dataKey().clone();
    }

    @Override
    public String fingerprint() {
        onFingerprint.run();
        return "fake:" + name;
    }
}
