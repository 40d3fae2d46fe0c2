package dev.cmk.internal.kms;

import dev.cmk.TimeSource;
import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent.KeyCalled.Operation;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.KeyAccessException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Stops asking a key that did not answer several times in a row, and tries again with one call after a while, which grows
 * with every try that is not answered. Only silence counts: a denial or a throttling is an answer.
 */
final class CircuitBreaker implements CallGuard {

    private static final int SILENCES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final TimeSource time;
    private int silences;
    private long openUntil;

    CircuitBreaker(TimeSource time) {
        this.time = time;
    }

    @Override
    public <T> T call(Operation operation, Supplier<T> work) {
        requireAllowed();
        try {
            T answer = work.get();
            answered();
            return answer;
        } catch (NotAskedException e) {
            throw e; // says nothing about the key
        } catch (KeyAccessException e) {
            if (e.reason() == UnavailableReason.UNREACHABLE) {
                silent();
            } else {
                answered();
            }
            throw e;
        } catch (DamagedWrappedKeyException e) {
            answered();
            throw e;
        }
    }

    private synchronized void requireAllowed() {
        if (silences < SILENCES) {
            return;
        }
        if (time.nanoTime() - openUntil < 0) {
            throw new NotAskedException("not asked, since it did not answer " + silences + " times in a row", null);
        }
        openUntil = time.nanoTime() + pause(); // this call is the one that tries
    }

    /** After the n-th silence beyond the limit 2^n times the first pause, up to the longest. */
    private long pause() {
        int doublings = Math.min(silences - SILENCES, 10);
        return Math.min(FIRST_PAUSE.toNanos() << Math.max(doublings, 0), LONGEST_PAUSE.toNanos());
    }

    private synchronized void answered() {
        silences = 0;
    }

    private synchronized void silent() {
        silences++;
        openUntil = time.nanoTime() + pause();
    }
}
