package dev.cmk.soak;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** A stand-in for an object that passes every call on, with something before and after. */
abstract class Calls implements InvocationHandler {

    private final Object target;

    Calls(Object target) {
        this.target = target;
    }

    /** Gives a stand-in with all interfaces that the class itself names, or those that are given. */
    static Object standIn(Calls calls, Class<?>... interfaces) {
        return Proxy.newProxyInstance(Calls.class.getClassLoader(), interfaces, calls);
    }

    void before(String method, @Nullable Object @Nullable [] arguments) {}

    @Nullable
    Object after(String method, @Nullable Object @Nullable [] arguments, @Nullable Object result) {
        return result;
    }

    @Override
    public final @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        before(method.getName(), arguments);
        try {
            return after(method.getName(), arguments, method.invoke(target, arguments));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
