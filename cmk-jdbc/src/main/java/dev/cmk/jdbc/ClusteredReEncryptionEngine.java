package dev.cmk.jdbc;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.FailureHandler.OnFailureRetryLater;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.cmk.StoreException;
import dev.cmk.keys.ReEncryption;
import dev.cmk.spi.BatchRunner;
import dev.cmk.spi.ReEncryptionEngine;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares re-encryptions out among all instances over one database, by <a
 * href="https://github.com/kagkarlsson/db-scheduler">db-scheduler</a>. Each shard that has work to do is one execution in
 * the table {@code cmk_scheduled_tasks}, which any instance picks; give it to every instance:
 *
 * <pre>{@code
 * Cmk.builder().store(JdbcStore.create(dataSource)).engine(ClusteredReEncryptionEngine.create(dataSource))
 * }</pre>
 *
 * <p>An instance that is killed is noticed when its heartbeats are missing, and another one goes on with its shards within
 * about ten seconds, however long {@link dev.cmk.ReEncryptionLimits#lease} is. If it was only asleep, it finds its leases
 * taken when it wakes up, and changes nothing. The shards' own table stays the truth: {@code cmk_scheduled_tasks} may be
 * emptied at any time and fills again within seconds. Instances with the engine of the process itself may work beside it.
 *
 * <p>How many shards an instance moves at once is {@link dev.cmk.ReEncryptionLimits#workers}; with 0 it leaves them to
 * others. It needs up to as many connections as workers, and four more; its statements run at READ COMMITTED whatever the host's
 * isolation level is. The instances' clocks may be apart by a few seconds.
 *
 * <p>Safe for use by many threads. One object serves one {@code Cmk}, which closes it: the batches at hand
 * are brought to their ends, as a rule within seconds; after 15 they are interrupted.
 */
public final class ClusteredReEncryptionEngine implements ReEncryptionEngine {

    private static final Logger LOG = LoggerFactory.getLogger(ClusteredReEncryptionEngine.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final int MISSED_HEARTBEATS = 4;
    private static final Duration POLL_EVERY = Duration.ofSeconds(1);
    private static final Duration WAIT_AFTER_DEATH = Duration.ofSeconds(10);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(15);

    private final DataSource dataSource;
    private final Tables tables;
    private final Dialect dialect;
    private final String owner = "cmk-" + UUID.randomUUID();
    private volatile @Nullable Running running;

    private record Running(Scheduler scheduler, Lookout lookout) {}

    private ClusteredReEncryptionEngine(DataSource dataSource, Tables tables) {
        this.dataSource = dataSource;
        this.tables = tables;
        this.dialect = Transactions.on(dataSource, tables, Pause.jittered()).dialect();
    }

    /**
     * An engine on tables that begin with {@code cmk_}.
     *
     * @param dataSource leads to the database of the {@link JdbcStore}; the same pool will do
     * @return the engine, not started
     * @throws StoreException if the database cannot be reached or is not supported
     */
    public static ClusteredReEncryptionEngine create(DataSource dataSource) {
        return create(dataSource, Tables.DEFAULT.prefix());
    }

    /**
     * An engine on tables that begin with another prefix.
     *
     * @param dataSource leads to the database of the {@link JdbcStore}; the same pool will do
     * @param prefix that of the store
     * @return the engine, not started
     * @throws StoreException if the database cannot be reached or is not supported
     * @throws IllegalArgumentException if the prefix is not of its form
     */
    public static ClusteredReEncryptionEngine create(DataSource dataSource, String prefix) {
        return new ClusteredReEncryptionEngine(dataSource, new Tables(prefix));
    }

    @Override
    public void start(BatchRunner runner) {
        if (runner.workers() == 0) {
            return;
        }
        Lookout lookout = new Lookout(runner);
        Scheduler scheduler = scheduler(runner, lookout);
        running = new Running(scheduler, lookout);
        scheduler.start();
        lookout.start(scheduler, daemons("lookout"));
    }

    private Scheduler scheduler(BatchRunner runner, Lookout lookout) {
        return Scheduler.create(
                        new StatementsDataSource(dataSource),
                        Tasks.custom(ShardTask.NAME, byte[].class)
                                .onFailure(new OnFailureRetryLater<>(BatchRunner.AFTER_FAILURE))
                                .onDeadExecution(ClusteredReEncryptionEngine::takeOver)
                                .execute((task, context) -> move(runner, owner, lookout, task, context)))
                .schedulerName(new SchedulerName.Fixed(owner))
                .tableName(tables.in("cmk_scheduled_tasks"))
                .jdbcCustomization(dialect.scheduling())
                .serializer(ShardTask.PLAIN_BYTES)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .pollingInterval(POLL_EVERY)
                .enableImmediateExecution()
                .threads(runner.workers())
                .executorService(Executors.newFixedThreadPool(runner.workers(), daemons("worker")))
                .dueExecutor(Executors.newSingleThreadExecutor(daemons("poll")))
                .housekeeperExecutor(Executors.newScheduledThreadPool(2, daemons("heartbeat")))
                .shutdownMaxWait(STOP_WITHIN)
                .failureLogging(LogLevel.WARN, false)
                .build();
    }

    private static ThreadFactory daemons(String role) {
        AtomicLong number = new AtomicLong();
        return work -> {
            Thread thread = new Thread(work, "cmk-re-encryption-" + role + "-" + number.getAndIncrement());
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((same, thrown) -> sayWhy(thrown));
            return thread;
        };
    }

    /** The scheduler lets its threads die, and replaces them, if it finds no database when it picks a shard for one. */
    private static void sayWhy(Throwable thrown) {
        LOG.warn("A re-encryption's shard could not be picked, which will be repeated: {}", thrown.toString());
        LOG.debug("Picking failed with", thrown);
    }

    /** At once, before those that have queued up meanwhile; a shard with which one instance after the other dies has to wait. */
    private static void takeOver(ExecutionComplete dead, ExecutionOperations<byte[]> next) {
        Execution execution = dead.getExecution();
        next.reschedule(
                dead,
                execution.consecutiveFailures == 0
                        ? execution.executionTime
                        : dead.getTimeDone().plus(WAIT_AFTER_DEATH.multipliedBy(execution.consecutiveFailures)));
    }

    /**
     * One turn; what is left to do goes back to the queue that the shards' own table is. The shard is taken whoever holds
     * it: the scheduler runs it nowhere else, or has missed the heartbeats of the instance that did.
     */
    private static CompletionHandler<byte[]> move(
            BatchRunner runner, String owner, Lookout lookout, TaskInstance<byte[]> task, ExecutionContext context) {
        boolean again = ShardTask.shard(task)
                .flatMap(shard -> runner.claim(owner, shard))
                .flatMap(lease -> runner.turn(
                        lease,
                        BatchRunner.TURN,
                        () -> context.getSchedulerState().isShuttingDown()))
                .filter(Duration::isZero)
                .isPresent();
        return (done, execution) -> {
            execution.remove();
            if (again) {
                lookout.wake();
            }
        };
    }

    @Override
    public void submit(ReEncryption reEncryption) {
        Running running = this.running;
        if (running != null) {
            running.lookout().wake();
        }
    }

    @Override
    public void close() {
        Running running = this.running;
        this.running = null;
        if (running != null) {
            running.lookout().close();
            running.scheduler().stop();
        }
    }
}
