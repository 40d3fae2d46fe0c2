package dev.cmk.internal.kms;

import dev.cmk.TimeSource;
import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent.KeyCalled;
import dev.cmk.event.CmkEvent.KeyCalled.Operation;
import dev.cmk.event.CmkListener;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.KeyAccessException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells the listener about every call that is really made. */
final class Metering implements CallGuard {

    private final String provider;
    private final CmkListener listener;
    private final TimeSource time;

    Metering(String provider, CmkListener listener, TimeSource time) {
        this.provider = provider;
        this.listener = listener;
        this.time = time;
    }

    @Override
    public <T> T call(Operation operation, Supplier<T> work) {
        long start = time.nanoTime();
        try {
            T answer = work.get();
            tell(operation, start, null);
            return answer;
        } catch (NotAskedException e) {
            throw e;
        } catch (KeyAccessException e) {
            tell(operation, start, e.reason());
            throw e;
        } catch (DamagedWrappedKeyException e) {
            tell(operation, start, null); // an answer
            throw e;
        }
    }

    private void tell(Operation operation, long start, @Nullable UnavailableReason failure) {
        listener.onEvent(new KeyCalled(provider, operation, Duration.ofNanos(time.nanoTime() - start), failure));
    }
}
