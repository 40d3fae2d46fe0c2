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
    private int tries;
    private long openUntil;

    CircuitBreaker(TimeSource time) {
        this.time = time;
    }

    @Override
    public <T> T call(Operation operation, Supplier<T> work) {
        boolean isTry = requireAllowed();
        try {
            T answer = work.get();
            answered();
            return answer;
        } catch (NotAskedException e) {
            if (isTry) {
                notTried(); // says nothing about the key
            }
            throw e;
        } catch (KeyAccessException e) {
            if (e.reason() == UnavailableReason.UNREACHABLE) {
                silent(isTry);
            } else {
                answered();
            }
            throw e;
        } catch (DamagedWrappedKeyException e) {
            answered();
            throw e;
        }
    }

    /** Whether this call is the one that tries. */
    private synchronized boolean requireAllowed() {
        if (silences < SILENCES) {
            return false;
        }
        if (time.nanoTime() - openUntil < 0) {
            throw new NotAskedException("not asked, since it did not answer " + SILENCES + " times in a row", null);
        }
        openUntil = time.nanoTime() + pause();
        return true;
    }

    /** Twice as long after each try. */
    private long pause() {
        return Math.min(FIRST_PAUSE.toNanos() << Math.min(tries, 10), LONGEST_PAUSE.toNanos());
    }

    private synchronized void answered() {
        silences = 0;
        tries = 0;
    }

    /** Calls that were under way together count as one pause, however many there were. */
    private synchronized void silent(boolean isTry) {
        if (isTry) {
            tries++;
        } else if (silences == SILENCES) {
            return;
        } else {
            silences++;
        }
        openUntil = time.nanoTime() + pause();
    }

    private synchronized void notTried() {
        openUntil = time.nanoTime();
    }
}
