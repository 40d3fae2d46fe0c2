package dev.cmk.aws.simulator;

import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A fault that is set. It strikes until it is used up or closed. Thread-safe. */
public final class Fault implements AutoCloseable {

    private final FaultRule rule;
    private final Effect effect;
    private final Faults faults;
    private final Random random;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long struck;
    private boolean released;

    Fault(FaultRule rule, Effect effect, Faults faults) {
        this.rule = rule;
        this.effect = effect;
        this.faults = faults;
        this.random = new Random(rule.seed());
    }

    /** What it does to this call; empty if it spares it. */
    Optional<Effect> strike(Call call) {
        if (!rule.isAbout(call)) {
            return Optional.empty();
        }
        lock.lock();
        try {
            if (released || struck >= rule.times() || random.nextDouble() >= rule.share()) {
                return Optional.empty();
            }
            struck++;
            changed.signalAll();
            return Optional.of(effect);
        } finally {
            lock.unlock();
        }
    }

    void awaitRelease() throws InterruptedException {
        lock.lock();
        try {
            while (!released) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many calls it has struck.
     *
     * @return the number up to now
     */
    public long struck() {
        lock.lock();
        try {
            return struck;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until it has struck so many calls: for tests that go on when a call hangs.
     *
     * @param calls how many
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    public void awaitStruck(long calls) throws InterruptedException {
        lock.lock();
        try {
            while (struck < calls) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the fault. Calls that hang because of it go on, and are answered as if nothing had been. */
    public void release() {
        lock.lock();
        try {
            released = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        faults.remove(this);
    }

    /** The same as {@link #release}. */
    @Override
    public void close() {
        release();
    }

    @Override
    public String toString() {
        return "Fault[" + rule + ", " + effect.getClass().getSimpleName() + ", struck " + struck() + "]";
    }
}
