package dev.cmk.benchmarks.messages;

import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * 10,000 tasks that share one cipher, of 20 messages each with a yield after each, on as many threads as there are
 * processors. The time is that of all, through the number of messages.
 */
public class PlatformThreads extends MessageBenchmark {

    /** Messages of one call. */
    public static final int MESSAGES = 200_000;

    private static final int TASKS = 10_000;

    private final OrganizationCipher cipher = Service.CMK.cipher(ORGANIZATION, SCOPE);
    private byte[] sealed = new byte[0];

    ExecutorService executor() throws Exception {
        return Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    }

    @Override
    final void prepare(byte[] plaintext) {
        sealed = cipher.encrypt(plaintext, EncryptionContext.none());
    }

    @Override
    final Object seal(byte[] plaintext) throws Exception {
        return onAllThreads(() -> cipher.encrypt(plaintext, EncryptionContext.none()));
    }

    @Override
    final Object open() throws Exception {
        return onAllThreads(() -> cipher.decrypt(sealed, EncryptionContext.none()));
    }

    /** Between two messages each task lets others go on, so that all of them are under way at once. */
    @SuppressWarnings("ThreadPriorityCheck") // wanted here
    private Object onAllThreads(Callable<byte[]> message) throws Exception {
        ExecutorService executor = executor();
        try {
            List<Callable<byte[]>> tasks = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                tasks.add(() -> {
                    byte[] last = new byte[0];
                    for (int j = 0; j < MESSAGES / TASKS; j++) {
                        last = message.call();
                        Thread.yield();
                    }
                    return last;
                });
            }
            int bytes = 0;
            for (Future<byte[]> task : executor.invokeAll(tasks)) {
                bytes += task.get().length;
            }
            return bytes;
        } finally {
            executor.shutdown();
        }
    }
}
