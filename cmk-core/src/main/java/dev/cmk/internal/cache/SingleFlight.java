package dev.cmk.internal.cache;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Lets one caller do what several want at once, and gives all of them its result or its exception.
 *
 * @param <K> what tells the work apart
 * @param <V> what comes out
 */
public final class SingleFlight<K, V> {

    /** The one who did the work was interrupted. That is nothing to those who waited. */
    private static final class InterruptedFlightException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final Map<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

    /**
     * Does the work, or waits for whoever does it already.
     *
     * @param key what tells the work apart
     * @param work done on this thread if nobody else does it
     * @return the result
     */
    public V run(K key, Supplier<V> work) {
        while (true) {
            CompletableFuture<V> mine = new CompletableFuture<>();
            CompletableFuture<V> other = flights.putIfAbsent(key, mine);
            if (other == null) {
                return fly(key, work, mine);
            }
            try {
                return join(other);
            } catch (InterruptedFlightException e) {
                Thread.onSpinWait(); // it is somebody else's turn
            }
        }
    }

    /** Nobody joins a flight that has landed: its result is as old as this thread is slow to go on. */
    private V fly(K key, Supplier<V> work, CompletableFuture<V> mine) {
        V result;
        try {
            result = work.get();
        } catch (Throwable e) { // whoever waits has to hear of an error too
            flights.remove(key, mine);
            mine.completeExceptionally(Thread.currentThread().isInterrupted() ? new InterruptedFlightException() : e);
            throw e;
        }
        flights.remove(key, mine);
        mine.complete(result);
        return result;
    }

    private static <V> V join(CompletableFuture<V> flight) {
        try {
            return flight.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }
}
