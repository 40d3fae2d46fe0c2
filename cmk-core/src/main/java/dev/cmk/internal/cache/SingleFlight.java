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

    private final Map<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

    /**
     * Does the work, or waits for whoever does it already.
     *
     * @param key what tells the work apart
     * @param work done on this thread if nobody else does it
     * @return the result
     */
    public V run(K key, Supplier<V> work) {
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> other = flights.putIfAbsent(key, mine);
        if (other != null) {
            return join(other);
        }
        try {
            mine.complete(work.get());
        } catch (Throwable e) { // whoever waits has to hear of an error too
            mine.completeExceptionally(e);
        } finally {
            flights.remove(key, mine);
        }
        return join(mine);
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
