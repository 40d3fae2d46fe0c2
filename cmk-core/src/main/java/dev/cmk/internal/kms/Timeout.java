package dev.cmk.internal.kms;

import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent.KeyCalled.Operation;
import dev.cmk.spi.KeyAccessException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits only so long for an answer, and lets one key have only so many calls under way. */
final class Timeout implements CallGuard {

    /** Calls under way to one key. A key that hangs takes no more threads than this from the others. */
    private static final int BULKHEAD = 16;

    private final ExecutorService executor;
    private final Duration timeout;
    private final Semaphore bulkhead = new Semaphore(BULKHEAD);

    Timeout(ExecutorService executor, Duration timeout) {
        this.executor = executor;
        this.timeout = timeout;
    }

    @Override
    public <T> T call(Operation operation, Supplier<T> work) {
        try {
            if (!bulkhead.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw unreachable(BULKHEAD + " calls to the key are under way and none ended within " + timeout, null);
            }
            return submitted(work).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw unreachable("no answer within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("interrupted while waiting for an answer", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : unreachable("the call failed", e);
        }
    }

    /** The permit goes back when the call really ends, which may be long after the caller has stopped waiting. */
    private <T> Future<T> submitted(Supplier<T> work) {
        try {
            return executor.submit(() -> {
                try {
                    return work.get();
                } finally {
                    bulkhead.release();
                }
            });
        } catch (RejectedExecutionException e) {
            bulkhead.release();
            throw unreachable("too many calls to KMSs are under way", e);
        }
    }

    private static KeyAccessException unreachable(String message, @Nullable Throwable cause) {
        return new KeyAccessException(UnavailableReason.UNREACHABLE, false, null, message, cause);
    }
}
