package dev.cmk.internal.reencrypt;

import dev.cmk.UnavailableReason;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.spi.KeyAccessException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks after a thread that makes its calls to KMSs itself, which costs half of what handing them to another thread does. A
 * call that takes longer than the time-out is interrupted; a thread that does not heed that is given up, so that nobody
 * waits for it.
 *
 * <p>Safe for two threads, the one that calls and the one that looks.
 */
final class Watch {

    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Duration timeout;
    private final LongSupplier nanoTime;
    private @Nullable Call underWay;
    private @Nullable RowMove givenUp;

    Watch(Duration timeout, LongSupplier nanoTime) {
        this.timeout = timeout;
        this.nanoTime = nanoTime;
    }

    private final class Call {

        private final Thread thread = Thread.currentThread();
        private final KeySide key;
        private final long since = nanoTime.getAsLong();
        private boolean interrupted;

        Call(KeySide key) {
            this.key = key;
        }
    }

    /**
     * Makes a call.
     *
     * @throws KeyAccessException as the call does, and if it was interrupted by whoever looks
     * @throws NotMovedException if this thread has been given up
     */
    <T> T call(KeySide key, Supplier<T> work) {
        Call call = begin(key);
        try {
            return work.get();
        } catch (KeyAccessException e) {
            boolean tookTooLong = isInterrupted(call) && e.reason() == UnavailableReason.UNREACHABLE;
            throw tookTooLong && KeyRing.wasAsked(e) ? noAnswer(e) : e;
        } finally {
            end(call);
        }
    }

    private synchronized Call begin(KeySide key) {
        if (givenUp != null) {
            throw new NotMovedException(givenUp);
        }
        Call call = new Call(key);
        underWay = call;
        return call;
    }

    private synchronized boolean isInterrupted(Call call) {
        return call.interrupted;
    }

    /** What was meant for this call does not reach the next one. */
    private synchronized void end(Call call) {
        underWay = null;
        if (call.interrupted) {
            boolean unused = Thread.interrupted();
        }
    }

    /**
     * Interrupts what takes too long.
     *
     * @return what becomes of the data key if the thread is given up, which is then for good
     */
    synchronized Optional<RowMove> look() {
        Call call = underWay;
        long lasted = call == null ? 0 : nanoTime.getAsLong() - call.since;
        if (call == null || lasted < timeout.toNanos()) {
            return Optional.empty();
        }
        if (!call.interrupted) {
            call.interrupted = true;
            call.thread.interrupt();
        }
        if (lasted < timeout.toNanos() + GRACE_NANOS) {
            return Optional.empty();
        }
        RowMove postponed = new RowMove.Postponed(call.key, noAnswer(null));
        givenUp = postponed;
        return Optional.of(postponed);
    }

    synchronized boolean hasGivenUp() {
        return givenUp != null;
    }

    private KeyAccessException noAnswer(@Nullable KeyAccessException cause) {
        return new KeyAccessException(UnavailableReason.UNREACHABLE, false, null, "no answer within " + timeout, cause);
    }
}
