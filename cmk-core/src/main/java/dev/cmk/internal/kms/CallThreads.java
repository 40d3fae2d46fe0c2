package dev.cmk.internal.kms;

import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;

/**
 * Where calls to KMSs run, and how many at once. Keys that have ceased to answer share a part of their own, and so do the
 * platform-managed keys: whatever hangs, however many customers it hits at once, leaves room for the others.
 *
 * @param executor runs the calls; it has threads for all that there is room for
 * @param customers room for customer managed keys that answer
 * @param silent room for customer managed keys that do not
 * @param platform room for platform-managed keys
 */
public record CallThreads(ExecutorService executor, Semaphore customers, Semaphore silent, Semaphore platform) {

    private static final int CUSTOMERS = 512;
    private static final int SILENT = 128;
    private static final int PLATFORM = 128;

    /** The most calls that are under way at once. */
    public static final int MOST = CUSTOMERS + SILENT + PLATFORM;

    /** Checks that everything is there. */
    public CallThreads {
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(customers, "customers");
        Objects.requireNonNull(silent, "silent");
        Objects.requireNonNull(platform, "platform");
    }

    /**
     * On threads of this library.
     *
     * @param executor has a thread for each call
     * @return room for 512, 128 and 128 calls; who finds none waits in turn
     */
    public static CallThreads bounded(ExecutorService executor) {
        return new CallThreads(
                executor, new Semaphore(CUSTOMERS, true), new Semaphore(SILENT, true), new Semaphore(PLATFORM, true));
    }

    /**
     * On the host's executor, which sets its own limits.
     *
     * @param executor such as one of virtual threads
     * @return room for everything
     */
    public static CallThreads unbounded(ExecutorService executor) {
        Semaphore room = new Semaphore(Integer.MAX_VALUE);
        return new CallThreads(executor, room, room, room);
    }
}
