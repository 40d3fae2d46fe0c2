package dev.cmk.internal.kms;

import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A key that its provider opens at the first call, so that opening is guarded like the call itself. Opened once; what
 * cannot be opened is tried again at the next call.
 */
final class LazyKey implements WrappingKey {

    private final Supplier<WrappingKey> provider;
    private final AtomicReference<WrappingKey> opened = new AtomicReference<>();

    LazyKey(Supplier<WrappingKey> provider) {
        this.provider = provider;
    }

    /** The provider's own key. Two callers may open it at once; one of the two handles is then dropped. */
    WrappingKey open() {
        WrappingKey known = opened.get();
        if (known != null) {
            return known;
        }
        WrappingKey fresh = provider.get();
        WrappingKey other = opened.compareAndExchange(null, fresh);
        return other == null ? fresh : other;
    }

    boolean isOpen() {
        return opened.get() != null;
    }

    @Override
    public GeneratedDataKey generate(WrapContext context) {
        return open().generate(context);
    }

    @Override
    public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
        return open().wrap(dataKey, context);
    }

    @Override
    public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
        return open().unwrap(wrapped, context);
    }

    /** Here the destination is another lazy key, whose provider knows only its own. */
    @Override
    public Optional<WrappedDataKey> rewrap(WrappedDataKey wrapped, WrapContext context, WrappingKey destination) {
        return open().rewrap(wrapped, context, destination instanceof LazyKey lazy ? lazy.open() : destination);
    }

    @Override
    public void check() {
        open().check();
    }

    @Override
    public String fingerprint() {
        return open().fingerprint();
    }

    @Override
    public String toString() {
        WrappingKey known = opened.get();
        return known == null ? "not opened yet" : known.getClass().getSimpleName();
    }
}
