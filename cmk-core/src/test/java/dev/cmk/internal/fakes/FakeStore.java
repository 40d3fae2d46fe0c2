package dev.cmk.internal.fakes;

import dev.cmk.memory.InMemoryStore;
import dev.cmk.spi.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A store in memory, whose methods do what a test says, and are counted. */
public final class FakeStore {

    /** What a method does instead; it may call the real one. */
    @FunctionalInterface
    public interface Behaviour {
        Object call(Real real, Object[] arguments) throws Throwable;
    }

    /** The method that was called, on the store in memory. */
    @FunctionalInterface
    public interface Real {
        Object call() throws Throwable;
    }

    public final Store store;
    public final InMemoryStore memory;
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

    public FakeStore() {
        this(new InMemoryStore());
    }

    public FakeStore(InMemoryStore memory) {
        this.memory = memory;
        this.store = (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    calls.computeIfAbsent(method.getName(), name -> new AtomicInteger())
                            .incrementAndGet();
                    Real real = () -> {
                        try {
                            return method.invoke(memory, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    };
                    Behaviour behaviour = behaviours.get(method.getName());
                    return behaviour == null ? real.call() : behaviour.call(real, arguments);
                });
    }

    public void on(String method, Behaviour behaviour) {
        behaviours.put(method, behaviour);
    }

    public void fails(String method) {
        on(method, (real, arguments) -> {
            throw new dev.cmk.StoreException("the fake store failed", null);
        });
    }

    public void works(String method) {
        behaviours.remove(method);
    }

    public int calls(String method) {
        AtomicInteger count = calls.get(method);
        return count == null ? 0 : count.get();
    }
}
