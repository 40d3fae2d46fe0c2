package dev.cmk.internal.kms;

import java.util.Objects;
import java.util.concurrent.ExecutorService;

/**
 * Where calls to KMSs run. Keys that have ceased to answer share threads of their own, and so do the platform-managed
 * keys: whatever hangs, however many customers it hits at once, leaves the threads of the others free.
 *
 * @param customers for customer managed keys that answer
 * @param silent for customer managed keys that do not
 * @param platform for platform-managed keys
 */
public record CallThreads(ExecutorService customers, ExecutorService silent, ExecutorService platform) {

    /** Checks that everything is there. */
    public CallThreads {
        Objects.requireNonNull(customers, "customers");
        Objects.requireNonNull(silent, "silent");
        Objects.requireNonNull(platform, "platform");
    }

    /**
     * All on one executor, which has to have room for calls that hang.
     *
     * @param executor such as one of virtual threads
     * @return the same three times
     */
    public static CallThreads shared(ExecutorService executor) {
        return new CallThreads(executor, executor, executor);
    }

    /** Lets no further call begin and interrupts those under way. */
    public void shutdownNow() {
        customers.shutdownNow();
        silent.shutdownNow();
        platform.shutdownNow();
    }
}
