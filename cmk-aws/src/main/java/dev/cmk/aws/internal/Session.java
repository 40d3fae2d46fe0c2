package dev.cmk.aws.internal;

import dev.cmk.TimeSource;
import dev.cmk.UnavailableReason;
import dev.cmk.spi.KeyAccessException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * One session of one role. One caller starts it and the others wait for that one, or share its failure. Near its end one
 * caller renews it and the others go on with what there is.
 *
 * <p>Its end is counted from before it was asked for, on a clock that never goes back, and not read from the answer: so a
 * wrong clock on this machine makes no session too old or too new.
 */
final class Session {

    /** A refused role is not asked again so soon, or a broken one would cost a call to STS for every call to KMS. */
    static final Duration REFUSAL_KEPT = Duration.ofSeconds(10);

    /** A session so young was not revoked yet, and a key that denies all calls must not cost a session for each. */
    static final Duration BEYOND_DOUBT = Duration.ofMinutes(1);

    /** If STS does not answer while the session still runs. */
    static final Duration RENEWAL_PAUSE = Duration.ofSeconds(5);

    private final Supplier<AwsSessionCredentials> starter;
    private final long usable;
    private final long renewAfter;
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();
    private volatile @Nullable Failure failure;
    private volatile long attempts;

    private record Running(AwsSessionCredentials credentials, long until, long renewAt) {}

    /** Which try it was, so that whoever waited for that one does not try again. */
    private record Failure(KeyAccessException why, long attempt, long until) {}

    Session(Supplier<AwsSessionCredentials> starter, Duration duration, TimeSource time) {
        this.starter = starter;
        this.usable = duration.toNanos() / 30 * 29; // a call that begins then still ends within the session
        this.renewAfter = duration.toNanos() / 5 * 4;
        this.time = time;
    }

    AwsSessionCredentials credentials() {
        Running current = running.get();
        if (current == null || isPast(current.until)) {
            return startedByOne();
        }
        if (!isPast(current.renewAt) || !lock.tryLock()) {
            return current.credentials;
        }
        try {
            return renewed(current);
        } finally {
            lock.unlock();
        }
    }

    private AwsSessionCredentials startedByOne() {
        long seen = attempts;
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyAccessException(
                    UnavailableReason.UNREACHABLE, false, null, "interrupted while waiting for a session", e);
        }
        try {
            Running current = running.get();
            if (current != null && !isPast(current.until)) {
                return current.credentials;
            }
            requireNoFailureSince(seen);
            return start().credentials;
        } finally {
            lock.unlock();
        }
    }

    private void requireNoFailureSince(long seen) {
        Failure last = failure;
        if (last != null && (last.attempt > seen || !isPast(last.until))) {
            throw copyOf(last.why);
        }
    }

    /** A refusal ends the session early: the customer has said no. Silence does not. */
    private AwsSessionCredentials renewed(Running current) {
        Running latest = Objects.requireNonNullElse(running.get(), current);
        if (!isPast(latest.renewAt)) {
            return latest.credentials;
        }
        try {
            return start().credentials;
        } catch (KeyAccessException e) {
            if (e.reason().isDenial()) {
                running.set(null);
                throw e;
            }
            running.set(new Running(latest.credentials, latest.until, time.nanoTime() + RENEWAL_PAUSE.toNanos()));
            return latest.credentials;
        }
    }

    private Running start() {
        long attempt = attempts + 1;
        long asked = time.nanoTime();
        try {
            Running started = new Running(starter.get(), asked + usable, asked + renewAfter);
            running.set(started);
            failure = null;
            return started;
        } catch (KeyAccessException e) {
            Duration kept = e.reason().isDenial() ? REFUSAL_KEPT : Duration.ZERO;
            failure = new Failure(e, attempt, time.nanoTime() + kept.toNanos());
            throw e;
        } finally {
            attempts = attempt; // only written under the lock
        }
    }

    void drop(AwsSessionCredentials refused) {
        Running current = running.get();
        if (current != null && current.credentials.equals(refused)) {
            running.compareAndSet(current, null);
        }
    }

    void end() {
        running.set(null);
        failure = null;
    }

    void doubt(AwsSessionCredentials denied) {
        Running current = running.get();
        if (current != null
                && current.credentials.equals(denied)
                && isPast(current.until - usable + BEYOND_DOUBT.toNanos())) {
            running.compareAndSet(current, null);
        }
    }

    private boolean isPast(long moment) {
        return time.nanoTime() - moment >= 0;
    }

    private static KeyAccessException copyOf(KeyAccessException e) {
        return new KeyAccessException(
                e.reason(), e.isAboutKey(), e.providerCode(), Objects.requireNonNullElse(e.getMessage(), ""), e);
    }
}
