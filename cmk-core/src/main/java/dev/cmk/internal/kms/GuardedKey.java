package dev.cmk.internal.kms;

import dev.cmk.event.CmkEvent.KeyCalled.Operation;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** A wrapping key with guards around every call. It throws nothing but what the SPI allows. */
final class GuardedKey implements WrappingKey {

    private final LazyKey key;
    private final CallGuard outer;
    private final Timeout limit;
    private final CallGuard guard;

    private GuardedKey(LazyKey key, CallGuard outer, Timeout limit, CallGuard inner) {
        this.key = key;
        this.outer = outer;
        this.limit = limit;
        this.guard = outer.around(inner);
    }

    /** A key that waits for an answer as long as the limit says, and not longer. */
    static GuardedKey wrap(LazyKey key, CallGuard outer, Timeout limit) {
        return new GuardedKey(key, outer, limit, limit);
    }

    /** The same key and guards for a thread that is watched. */
    GuardedKey onCallersThread(Watch watch) {
        return new GuardedKey(key, outer, limit, limit.onCallersThread(watch));
    }

    @Override
    public GeneratedDataKey generate(WrapContext context) {
        return call(Operation.GENERATE, () -> key.generate(context));
    }

    @Override
    public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
        return call(Operation.WRAP, () -> key.wrap(dataKey, context));
    }

    @Override
    public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
        return call(Operation.UNWRAP, () -> key.unwrap(wrapped, context));
    }

    @Override
    public Optional<WrappedDataKey> rewrap(WrappedDataKey wrapped, WrapContext context, WrappingKey destination) {
        WrappingKey plain = destination instanceof GuardedKey guarded ? guarded.key : destination;
        return call(Operation.REWRAP, () -> key.rewrap(wrapped, context, plain));
    }

    /** Has the provider open it, unless it has been. */
    void ensureOpen() {
        if (!key.isOpen()) {
            WrappingKey unused = call(Operation.CHECK, key::open);
        }
    }

    @Override
    public void check() {
        call(Operation.CHECK, () -> {
            key.check();
            return true;
        });
    }

    @Override
    public String fingerprint() {
        return call(Operation.CHECK, key::fingerprint); // a device may have to be asked for it
    }

    private <T> T call(Operation operation, Supplier<T> work) {
        try {
            return guard.call(operation, () -> allowedErrors(work));
        } catch (NotAskedException e) {
            throw Timeout.unreachable(Objects.requireNonNull(e.getMessage()), e);
        } catch (DamagedWrappedKeyException e) {
            if (operation == Operation.UNWRAP || operation == Operation.REWRAP) {
                throw e;
            }
            throw failed(e);
        }
    }

    /** A provider that throws something else has a fault of its own, which says nothing about the key. */
    private static <T> T allowedErrors(Supplier<T> work) {
        try {
            return Objects.requireNonNull(work.get(), "answer");
        } catch (KeyAccessException | DamagedWrappedKeyException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    private static KeyAccessException failed(RuntimeException e) {
        return Timeout.unreachable("the provider failed with " + e.getClass().getName(), e);
    }

    @Override
    public String toString() {
        return "GuardedKey[" + key + "]";
    }
}
