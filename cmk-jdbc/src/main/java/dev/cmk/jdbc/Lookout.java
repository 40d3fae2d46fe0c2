package dev.cmk.jdbc;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.exceptions.DbSchedulerException;
import com.github.kagkarlsson.shaded.jdbc.SQLRuntimeException;
import dev.cmk.CmkException;
import dev.cmk.TimeSource;
import dev.cmk.spi.BatchRunner;
import dev.cmk.spi.ShardId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Schedules the shards that have work to do and that nobody holds, whoever decided on them and whatever became of those
 * who should have scheduled them. As long as there is nothing to do, it only reads.
 */
final class Lookout {

    private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration LOOK_SOON = Duration.ofMillis(100);

    /** So many shards are scheduled at a time; the others wait in the queue that their table is. */
    private static final int AT_ONCE = 100;

    private final BatchRunner runner;
    private final Semaphore reasons = new Semaphore(0);
    private volatile boolean closed;

    Lookout(BatchRunner runner) {
        this.runner = runner;
    }

    void start(SchedulerClient scheduler, ThreadFactory threads) {
        threads.newThread(() -> run(scheduler)).start();
    }

    private void run(SchedulerClient scheduler) {
        while (!closed) {
            Duration pause = LOOK_EVERY;
            try {
                pause = look(scheduler) > AT_ONCE / 2 ? LOOK_SOON : LOOK_EVERY;
            } catch (CmkException | SQLRuntimeException | DbSchedulerException e) { // mostly it is the database
                LOG.warn("Looking for shards failed and will be repeated: {}", e.toString());
                LOG.debug("Looking failed with", e);
            } catch (RuntimeException
                    | Error e) { // the thread has to live on, or nothing would ever be scheduled again
                LOG.error("Looking for shards failed in a way that it should not, and will be repeated", e);
            }
            await(pause);
        }
    }

    /** Gives how many were not scheduled before. */
    private int look(SchedulerClient scheduler) {
        List<ShardId> shards = runner.claimable(AT_ONCE);
        Instant now = TimeSource.system().now();
        int added = 0;
        for (ShardId shard : shards) {
            if (closed) {
                break;
            }
            added += scheduler.scheduleIfNotExists(ShardTask.of(shard), now) ? 1 : 0;
        }
        return added;
    }

    private void await(Duration most) {
        try {
            if (reasons.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
                reasons.drainPermits(); // one look finds all that there is
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true; // nobody but a process that ends interrupts this thread
        }
    }

    /** Says that there may be something new. */
    void wake() {
        reasons.release();
    }

    void close() {
        closed = true;
        wake();
    }
}
