package dev.cmk.testkit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Something that goes wrong in a faulty decorator; it begins with the method that says what, such as {@link #fail}.
 *
 * <p>Made by {@link FaultyStore#on}. Safe for use by many threads, once begun.
 */
public final class Fault {

    private final Faults owner;
    private final String method;
    private final AtomicInteger calls = new AtomicInteger();
    private int onlyCall;
    private Runnable before = () -> {};
    private Runnable after = () -> {};

    Fault(Faults owner, String method) {
        this.owner = owner;
        this.method = method;
    }

    /**
     * Lets only one call go wrong; without this, all do.
     *
     * @param number which one, counted from the beginning of this fault, from 1
     * @return this
     */
    public Fault call(int number) {
        onlyCall = number;
        return this;
    }

    /** Fails before anything has happened, with the exception that stands for an I/O failure. */
    public void fail() {
        run(this::throwFailure);
    }

    /** Fails after everything has happened, as when the answer to a commit is lost. */
    public void failAfterEffect() {
        runAfterEffect(this::throwFailure);
    }

    /**
     * Fails before anything has happened.
     *
     * @param failure makes the exception
     */
    public void fail(Supplier<? extends RuntimeException> failure) {
        run(() -> {
            throw failure.get();
        });
    }

    /**
     * Runs something in the calling thread before the call, such as waiting for a latch.
     *
     * @param hook what to run; what it throws, the call throws
     */
    public void run(Runnable hook) {
        before = hook;
        owner.begin(this);
    }

    /**
     * Runs something in the calling thread between the effect of the call and its return.
     *
     * @param hook what to run; what it throws, the call throws
     */
    public void runAfterEffect(Runnable hook) {
        after = hook;
        owner.begin(this);
    }

    private void throwFailure() {
        throw owner.failure(method);
    }

    boolean strikes(String called) {
        boolean meant = method.equals(Faults.ANYTHING) || method.equals(called);
        return meant && (calls.incrementAndGet() == onlyCall || onlyCall == 0);
    }

    void before() {
        before.run();
    }

    void after() {
        after.run();
    }
}
