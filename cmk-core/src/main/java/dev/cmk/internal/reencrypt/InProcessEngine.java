package dev.cmk.internal.reencrypt;

import dev.cmk.CmkException;
import dev.cmk.keys.ReEncryption;
import dev.cmk.spi.BatchRunner;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs re-encryptions on a few threads of this process. Any number of processes may do so over one store: the leases see
 * to it that each shard has one worker, and shards take turns, so that one customer's slow KMS delays no other's move.
 */
public final class InProcessEngine implements ReEncryptionEngine {

    private static final Logger log = LoggerFactory.getLogger(InProcessEngine.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

    private final Duration turn;
    private final String owner = "cmk-" + UUID.randomUUID();
    private final List<Thread> threads = new ArrayList<>();
    private final Semaphore submitted = new Semaphore(0);
    private final CountDownLatch closing = new CountDownLatch(1);

    /** An engine that does nothing before it is started. */
    public InProcessEngine() {
        this(BatchRunner.TURN);
    }

    /** With another length of the turn after which a shard is given back. */
    InProcessEngine(Duration turn) {
        this.turn = turn;
    }

    @Override
    public void start(BatchRunner runner) {
        for (int i = 0; i < runner.workers(); i++) {
            Thread thread = new Thread(() -> work(runner), "cmk-re-encryption-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    @Override
    public void submit(ReEncryption reEncryption) {
        if (submitted.availablePermits() < threads.size()) { // one look finds all that there is
            submitted.release(threads.size());
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void work(BatchRunner runner) {
        Duration look = LOOK_EVERY;
        while (!isClosing()) {
            try {
                Optional<Lease> lease = runner.claim(owner);
                if (lease.isPresent()) {
                    look = runner.turn(lease.get(), turn, this::isClosing)
                            .filter(pause -> !pause.isZero() && pause.compareTo(LOOK_EVERY) < 0)
                            .orElse(LOOK_EVERY);
                } else {
                    idle(look);
                    look = LOOK_EVERY;
                }
            } catch (CmkException e) {
                log.warn("A step of a re-encryption failed and will be repeated: {}", e.toString());
                log.debug("The step failed with", e);
                pause(LOOK_EVERY);
            } catch (RuntimeException | Error e) { // the thread has to live on, or nothing would ever be moved again
                log.error("A step of a re-encryption failed in a way that it should not, and will be repeated", e);
                pause(LOOK_EVERY);
            }
        }
    }

    /** Waits for something to be submitted here, or anywhere. */
    private void idle(Duration most) {
        try {
            if (submitted.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
                log.trace("Something was submitted");
            }
        } catch (InterruptedException e) {
            interrupted();
        }
    }

    /** Ends early only if the engine is closed: a KMS that asks for fewer calls does not care what is submitted. */
    private void pause(Duration duration) {
        try {
            if (!duration.isZero() && closing.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                log.trace("Not waited to the end");
            }
        } catch (InterruptedException e) {
            interrupted();
        }
    }

    /** Nobody but a process that ends interrupts these threads. */
    private void interrupted() {
        closing.countDown();
        Thread.currentThread().interrupt();
    }

    @Override
    public void close() {
        closing.countDown();
        submitted.release(threads.size());
        long end = System.nanoTime() + STOP_WITHIN.toNanos();
        for (Thread thread : threads) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, end - System.nanoTime());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
