package dev.cmk.internal.reencrypt;

import dev.cmk.CmkException;
import dev.cmk.keys.ReEncryption;
import dev.cmk.spi.BatchRunner;
import dev.cmk.spi.BatchRunner.Step;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs re-encryptions on a few threads of this process. Any number of processes may do so over one store: the leases see
 * to it that each shard has one worker.
 */
public final class InProcessEngine implements ReEncryptionEngine {

    private static final Logger log = LoggerFactory.getLogger(InProcessEngine.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

    private final int workers;
    private final String owner = "cmk-" + UUID.randomUUID();
    private final List<Thread> threads = new ArrayList<>();
    private final Semaphore wake = new Semaphore(0);
    private volatile boolean closed;

    /**
     * An engine that does nothing before it is started.
     *
     * @param workers shards that are moved at once; 0 for none
     */
    public InProcessEngine(int workers) {
        this.workers = workers;
    }

    @Override
    public void start(BatchRunner runner) {
        for (int i = 0; i < workers; i++) {
            Thread thread = new Thread(() -> work(runner), "cmk-re-encryption-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    @Override
    public void submit(ReEncryption reEncryption) {
        wake.release(workers);
    }

    private void work(BatchRunner runner) {
        while (!closed) {
            try {
                Optional<Lease> lease = runner.claim(owner);
                if (lease.isPresent()) {
                    move(runner, lease.get());
                } else {
                    sleep(LOOK_EVERY);
                }
            } catch (CmkException e) {
                log.warn("A step of a re-encryption failed and will be repeated: {}", e.toString());
                log.debug("The step failed with", e);
                sleep(LOOK_EVERY);
            } catch (RuntimeException e) {
                log.error("A step of a re-encryption failed in a way that it should not, and will be repeated", e);
                sleep(LOOK_EVERY);
            }
        }
    }

    private void move(BatchRunner runner, Lease claimed) {
        @Nullable Lease lease = claimed;
        while (lease != null && !closed) {
            Step step = runner.run(lease);
            lease = step.lease();
            if (!step.pause().isZero()) {
                sleep(step.pause());
            }
        }
        if (lease != null) {
            runner.release(lease);
        }
    }

    /** Ends early when something is submitted or the engine is closed. */
    private void sleep(Duration duration) {
        try {
            if (wake.tryAcquire(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                log.trace("Woken up");
            }
        } catch (InterruptedException e) {
            closed = true; // nobody but the process that ends interrupts these threads
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        wake.release(workers);
        for (Thread thread : threads) {
            try {
                thread.join(STOP_WITHIN.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
