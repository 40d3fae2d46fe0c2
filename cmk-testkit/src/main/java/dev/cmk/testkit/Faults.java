package dev.cmk.testkit;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The faults of one faulty decorator. */
final class Faults {

    static final String ANYTHING = "anything";

    private final Class<?> spi;
    private final Function<String, RuntimeException> ioFailure;
    private final List<Fault> faults = new CopyOnWriteArrayList<>();

    /** For the methods of an SPI, and with the exception that stands for an I/O failure there. */
    Faults(Class<?> spi, Function<String, RuntimeException> ioFailure) {
        this.spi = spi;
        this.ioFailure = ioFailure;
    }

    Fault on(String method) {
        if (Stream.of(spi.getMethods()).map(Method::getName).noneMatch(method::equals)) {
            throw new IllegalArgumentException(spi.getSimpleName() + " has no method '" + method + "'");
        }
        return new Fault(this, method);
    }

    Fault onAnything() {
        return new Fault(this, ANYTHING);
    }

    void begin(Fault fault) {
        faults.add(fault);
    }

    void heal() {
        faults.clear();
    }

    RuntimeException failure(String method) {
        return ioFailure.apply(method);
    }

    <T> T call(String method, Supplier<T> effect) {
        List<Fault> striking =
                faults.stream().filter(fault -> fault.strikes(method)).toList();
        striking.forEach(Fault::before);
        T result = effect.get();
        striking.forEach(Fault::after);
        return result;
    }

    void run(String method, Runnable effect) {
        call(method, () -> {
            effect.run();
            return true;
        });
    }
}
