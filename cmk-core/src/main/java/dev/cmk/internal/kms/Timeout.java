package dev.cmk.internal.kms;

import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent.KeyCalled.Operation;
import dev.cmk.spi.KeyAccessException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Waits only so long for an answer, for room in the bulkheads and for a thread. A call that is given up is interrupted, and
 * is not made any more if the executor has not begun it. Only a call that had most of the time to itself and was not
 * answered says that the key is silent.
 */
final class Timeout implements CallGuard {

    private final ExecutorService executor;
    private final List<Semaphore> whilePrompt;
    private final List<Semaphore> whileSilent;
    private final Duration timeout;
    private final Promptness promptness = new Promptness(System::nanoTime);
    private volatile boolean heedsInterrupts = true;

    /**
     * For one key.
     *
     * @param executor runs the calls
     * @param bulkheads limit this key's and its organization's calls
     * @param prompt limits all calls of keys that answer
     * @param silent limits all calls of keys that do not
     */
    Timeout(ExecutorService executor, List<Semaphore> bulkheads, Semaphore prompt, Semaphore silent, Duration timeout) {
        this.executor = executor;
        this.whilePrompt = Stream.concat(bulkheads.stream(), Stream.of(prompt)).toList();
        this.whileSilent = Stream.concat(bulkheads.stream(), Stream.of(silent)).toList();
        this.timeout = timeout;
    }

    @Override
    public <T> T call(Operation operation, Supplier<T> work) {
        long start = System.nanoTime(); // what waits here is real
        try {
            return new Call<>(work, permits()).await(timeout.toNanos() - (System.nanoTime() - start));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * The same limits for calls that the caller's own thread makes, which saves two changes of threads. The time-out begins
     * when there is room. Once a thread was given up because of this key, its calls are handed over as all others are, or it
     * would cost one thread after the other.
     */
    CallGuard onCallersThread(Watch watch) {
        return new CallGuard() {
            @Override
            public <T> T call(Operation operation, Supplier<T> work) {
                return heedsInterrupts ? callHere(watch, work) : Timeout.this.call(operation, work);
            }
        };
    }

    private <T> T callHere(Watch watch, Supplier<T> work) {
        Permits permits;
        try {
            permits = permits();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        long start = System.nanoTime();
        promptness.begun();
        try {
            return watch.call(timeout, this::givenUp, work);
        } finally {
            if (System.nanoTime() - start < timeout.toNanos()) {
                promptness.answered();
            } else {
                promptness.endedUnheard();
            }
            permits.giveBack();
        }
    }

    private void givenUp() {
        heedsInterrupts = false;
        promptness.givenUp();
    }

    private Permits permits() throws InterruptedException {
        Permits permits = Permits.tryTake(promptness.isPrompt() ? whilePrompt : whileSilent, timeout.toNanos());
        if (permits == null) {
            throw new NotAskedException("too many calls are under way, and none ended within " + timeout, null);
        }
        return permits;
    }

    private static NotAskedException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new NotAskedException("interrupted while waiting for an answer", e);
    }

    /** A call with its permits, which go back when the call really ends, or when it is certain that it never begins. */
    private final class Call<T> {

        private final Supplier<T> work;
        private final Permits permits;
        private final AtomicBoolean begun = new AtomicBoolean();
        private final Future<T> answer;
        private volatile long begunAt;
        private volatile boolean givenUp;

        Call(Supplier<T> work, Permits permits) {
            this.work = work;
            this.permits = permits;
            this.answer = submit();
        }

        private Future<T> submit() {
            boolean submitted = false;
            try {
                Future<T> future = executor.submit(this::run);
                submitted = true;
                return future;
            } catch (RejectedExecutionException e) {
                throw new NotAskedException("too many calls to KMSs are under way", e);
            } finally {
                if (!submitted) {
                    permits.giveBack();
                }
            }
        }

        private T run() {
            begunAt = System.nanoTime();
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
                permits.giveBack();
            }
        }

        T await(long nanos) throws InterruptedException {
            try {
                return answer.get(nanos, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (giveUp() || hadLittleTime()) {
                    throw new NotAskedException("no thread was free in time, within " + timeout, e);
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
                permits.giveBack();
            }
            return neverBegins;
        }

        /** It spent more than a fifth of the time-out waiting for its turn, which is not the key's fault. */
        private boolean hadLittleTime() {
            return System.nanoTime() - begunAt < timeout.toNanos() / 5 * 4;
        }
    }

    static KeyAccessException unreachable(String message, @Nullable Throwable cause) {
        return new KeyAccessException(UnavailableReason.UNREACHABLE, false, null, message, cause);
    }
}
