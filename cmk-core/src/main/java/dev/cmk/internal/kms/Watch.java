package dev.cmk.internal.kms;

import dev.cmk.spi.KeyAccessException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks after a thread that makes its calls to KMSs itself, instead of handing each to another thread and waiting for it. A
 * call that takes longer than its time-out is interrupted; a thread that does not heed that is given up.
 *
 * <p>Safe for two threads, the one that calls and the one that looks.
 */
public final class Watch {

    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private @Nullable Call underWay;
    private boolean givenUp;
    private boolean abandoned;

    /**
     * For one thread.
     *
     * @param nanoTime real time, since what waits is real
     */
    public Watch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private final class Call {

        private final Thread thread = Thread.currentThread();
        private final Duration timeout;
        private final Runnable whenGivenUp;
        private final long begunAt = nanoTime.getAsLong();
        private boolean interrupted;
        private long interruptedAt;

        Call(Duration timeout, Runnable whenGivenUp) {
            this.timeout = timeout;
            this.whenGivenUp = whenGivenUp;
        }

        void interrupt() {
            interrupted = true;
            interruptedAt = nanoTime.getAsLong();
            thread.interrupt();
        }

        KeyAccessException noAnswer(@Nullable Throwable cause) {
            return Timeout.unreachable("no answer within " + timeout, cause);
        }
    }

    /**
     * Makes a call. What comes of it after it was interrupted is no answer.
     *
     * @param whenGivenUp told when the thread is given up in the midst of it
     * @throws KeyAccessException if there was no answer, or no proper one
     * @throws NotAskedException if nobody waits for this thread
     * @throws RuntimeException what the call throws
     */
    <T> T call(Duration timeout, Runnable whenGivenUp, Supplier<T> work) {
        Call call = begin(timeout, whenGivenUp);
        T answer;
        try {
            answer = work.get();
        } catch (Throwable e) {
            requireHeard(call, e);
            throw e instanceof RuntimeException failure ? failure : Timeout.unreachable("the call failed", e);
        }
        requireHeard(call, null);
        return answer;
    }

    private synchronized Call begin(Duration timeout, Runnable whenGivenUp) {
        if (givenUp) {
            throw new NotAskedException("nobody waits for it any more", null);
        }
        Call call = new Call(timeout, whenGivenUp);
        underWay = call;
        return call;
    }

    /** The end of a call. An interrupt that was meant for it, or that it has left behind, does not reach what follows. */
    private synchronized void requireHeard(Call call, @Nullable Throwable cause) {
        underWay = null;
        boolean unused = Thread.interrupted();
        if (call.interrupted) {
            throw abandoned ? new NotAskedException("nobody waits for it any more", cause) : call.noAnswer(cause);
        }
    }

    /**
     * Interrupts a call that has reached its time-out, and a second later gives the thread up, for good.
     *
     * @return why, once the thread has been given up in the midst of a call
     */
    public synchronized Optional<KeyAccessException> look() {
        Call call = underWay;
        if (call == null) {
            return Optional.empty();
        }
        if (!call.interrupted) {
            if (nanoTime.getAsLong() - call.begunAt >= call.timeout.toNanos()) {
                call.interrupt();
            }
            return Optional.empty();
        }
        if (nanoTime.getAsLong() - call.interruptedAt < GRACE_NANOS) {
            return Optional.empty();
        }
        if (!givenUp) {
            givenUp = true;
            call.whenGivenUp.run();
        }
        return Optional.of(call.noAnswer(null));
    }

    /** Interrupts a call whose answer is of no use any more, which says nothing about the key, and lets none be begun. */
    public synchronized void abandon() {
        givenUp = true;
        if (underWay != null && !underWay.interrupted) {
            abandoned = true;
            underWay.interrupt();
        }
    }

    /**
     * Whether nobody waits for the thread any more.
     *
     * @return true for ever, once it is
     */
    public synchronized boolean hasGivenUp() {
        return givenUp;
    }
}
