package dev.cmk.fakes;

import dev.cmk.StoreException;
import dev.cmk.spi.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Lets a test run something before or after a method of a store, such as failing, or doing what somebody else does. */
public final class HookedStore {

    private final Map<String, Runnable> before = new ConcurrentHashMap<>();
    private final Map<String, Runnable> after = new ConcurrentHashMap<>();
    private final Map<String, UnaryOperator<Object>> answers = new ConcurrentHashMap<>();
    private final Store store;

    public HookedStore(Store wrapped) {
        this.store = (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, m, args) -> {
                    before.getOrDefault(m.getName(), () -> {}).run();
                    Object answer;
                    try {
                        answer = m.invoke(wrapped, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    after.getOrDefault(m.getName(), () -> {}).run();
                    return answers.getOrDefault(m.getName(), UnaryOperator.identity())
                            .apply(answer);
                });
    }

    public Store store() {
        return store;
    }

    public HookedStore before(String method, Runnable hook) {
        before.put(method, hook);
        return this;
    }

    public HookedStore after(String method, Runnable hook) {
        after.put(method, hook);
        return this;
    }

    /** Runs it at the next call only; what the hook itself calls is not hooked. */
    public void onceBefore(String method, Runnable hook) {
        before.put(method, () -> {
            before.remove(method);
            hook.run();
        });
    }

    public void onceAfter(String method, Runnable hook) {
        after.put(method, () -> {
            after.remove(method);
            hook.run();
        });
    }

    public void answers(String method, UnaryOperator<Object> answer) {
        answers.put(method, answer);
    }

    public void heal() {
        before.clear();
        after.clear();
        answers.clear();
    }

    public static void fail() {
        throw new StoreException("a fault on purpose", null);
    }
}
