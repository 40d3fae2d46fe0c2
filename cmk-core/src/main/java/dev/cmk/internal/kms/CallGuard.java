package dev.cmk.internal.kms;

import dev.cmk.event.CmkEvent.KeyCalled.Operation;
import java.util.function.Supplier;

/** What goes around every call to one key. */
@FunctionalInterface
interface CallGuard {

    <T> T call(Operation operation, Supplier<T> work);

    /** This guard around another one, which is nearer to the call. */
    default CallGuard around(CallGuard inner) {
        CallGuard outer = this;
        return new CallGuard() {
            @Override
            public <T> T call(Operation operation, Supplier<T> work) {
                return outer.call(operation, () -> inner.call(operation, work));
            }
        };
    }
}
