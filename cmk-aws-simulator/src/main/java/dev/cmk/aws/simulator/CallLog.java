package dev.cmk.aws.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * What the simulator was asked, like CloudTrail. Thread-safe. A call is in the log before its answer is sent.
 *
 * <p>Counts are exact; of the calls themselves the last 100,000 are kept.
 */
public final class CallLog {

    private static final int KEPT = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Call> calls = new ArrayDeque<>();
    private final Map<String, Long> counts = new TreeMap<>();

    CallLog() {}

    void add(Call call) {
        lock.lock();
        try {
            if (calls.size() == KEPT) {
                calls.removeFirst();
            }
            calls.addLast(call);
            counts.merge(call.operation(), 1L, Long::sum);
        } finally {
            lock.unlock();
        }
    }

    /**
     * All calls that are kept, the oldest first.
     *
     * @return a copy
     */
    public List<Call> calls() {
        lock.lock();
        try {
            return List.copyOf(calls);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The kept calls of an operation such as {@code Decrypt}, the oldest first.
     *
     * @param operation its name
     * @return a copy
     */
    public List<Call> calls(String operation) {
        Operations.require(operation);
        return calls(call -> call.operation().equals(operation));
    }

    /**
     * The kept calls that meet a condition, the oldest first.
     *
     * @param condition which calls
     * @return a copy
     */
    public List<Call> calls(Predicate<Call> condition) {
        return calls().stream().filter(condition).toList();
    }

    /**
     * How often an operation was called, failed calls included.
     *
     * @param operation its name, such as {@code Decrypt}
     * @return the number since the start or {@link #clear}
     */
    public long count(String operation) {
        Operations.require(operation);
        return counts().getOrDefault(operation, 0L);
    }

    /**
     * How many calls there were, failed ones included.
     *
     * @return the number since the start or {@link #clear}
     */
    public long count() {
        return counts().values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * How often each operation was called that was called at all.
     *
     * @return a copy: names of operations and numbers of calls
     */
    public Map<String, Long> counts() {
        lock.lock();
        try {
            return new TreeMap<>(counts);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all calls and counts. */
    public void clear() {
        lock.lock();
        try {
            calls.clear();
            counts.clear();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes one line for each call that is kept.
     *
     * @param target such as {@code System.out}
     * @throws UncheckedIOException if the target throws an IOException
     */
    public void print(Appendable target) {
        try {
            for (Call call : calls()) {
                target.append(call.toString()).append('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
