package dev.cmk.internal.kms;

import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent.KeyCalled.Operation;
import dev.cmk.internal.kms.Bulkheads.Bulkhead;
import dev.cmk.spi.KeyAccessException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Waits only so long for an answer, room in the bulkhead included. A call that is given up is interrupted, and is not made
 * any more if the executor has not begun it.
 */
final class Timeout implements CallGuard {

    private final ExecutorService prompt;
    private final ExecutorService silent;
    private final Duration timeout;
    private final Bulkhead bulkhead;
    private final Promptness promptness = new Promptness(System::nanoTime);

    /**
     * For one key.
     *
     * @param prompt runs the calls as long as they are answered
     * @param silent runs them while they are not
     */
    Timeout(ExecutorService prompt, ExecutorService silent, Duration timeout, Bulkhead bulkhead) {
        this.prompt = prompt;
        this.silent = silent;
        this.timeout = timeout;
        this.bulkhead = bulkhead;
    }

    @Override
    public <T> T call(Operation operation, Supplier<T> work) {
        long start = System.nanoTime(); // what waits here is real
        try {
            if (!bulkhead.tryEnter(timeout)) {
                throw new NotAskedException("too many calls are under way, and none ended within " + timeout, null);
            }
            return new Call<>(work).await(timeout.toNanos() - (System.nanoTime() - start));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotAskedException("interrupted while waiting for an answer", e);
        }
    }

    /** A call with its permit, which goes back when the call really ends, or when it is certain that it never begins. */
    private final class Call<T> {

        private final Supplier<T> work;
        private final AtomicBoolean begun = new AtomicBoolean();
        private final Future<T> answer;
        private volatile boolean givenUp;

        Call(Supplier<T> work) {
            this.work = work;
            this.answer = submit();
        }

        private Future<T> submit() {
            boolean submitted = false;
            try {
                ExecutorService executor = promptness.isPrompt() ? prompt : silent;
                Future<T> future = executor.submit(this::run);
                submitted = true;
                return future;
            } catch (RejectedExecutionException e) {
                throw new NotAskedException("too many calls to KMSs are under way", e);
            } finally {
                if (!submitted) {
                    bulkhead.leave();
                }
            }
        }

        private T run() {
            if (!begun.compareAndSet(false, true)) {
                throw new NotAskedException("given up before it was begun", null);
            }
            promptness.begun();
            try {
                return work.get();
            } finally {
                if (givenUp) {
                    promptness.endedUnheard();
                } else {
                    promptness.answered();
                }
                bulkhead.leave();
            }
        }

        T await(long nanos) throws InterruptedException {
            try {
                return answer.get(nanos, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (giveUp()) {
                    throw new NotAskedException("no thread was free within " + timeout, e);
                }
                promptness.givenUp();
                throw unreachable("no answer within " + timeout, e);
            } catch (InterruptedException e) {
                giveUp();
                throw e;
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : unreachable("the call failed", e);
            }
        }

        /** True if the call was not begun, and never will be. */
        private boolean giveUp() {
            givenUp = true;
            answer.cancel(true);
            boolean neverBegins = begun.compareAndSet(false, true);
            if (neverBegins) {
                bulkhead.leave();
            }
            return neverBegins;
        }
    }

    private static KeyAccessException unreachable(String message, Throwable cause) {
        return new KeyAccessException(UnavailableReason.UNREACHABLE, false, null, message, cause);
    }
}
