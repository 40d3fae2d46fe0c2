package dev.cmk.internal;

import dev.cmk.internal.kms.CallThreads;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one {@link Assembly}: bounded, daemons, and without a queue in which one customer's work
 * could stand in another's way.
 */
final class Threads implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Threads.class);
    private static final int MAX_BACKGROUND = 64;
    private static final long IDLE_SECONDS = 30;

    /** As many as there are things to watch, so that one that hangs does not hold up another. */
    private static final int WATCHES = 2;

    private final CallThreads calls;
    private final boolean callsAreOurs;
    private final ExecutorService background = onDemand("cmk-background-", MAX_BACKGROUND);
    private final ScheduledExecutorService watch = Executors.newScheduledThreadPool(WATCHES, named("cmk-watch-"));
    private final ExecutorService moves =
            onDemand("cmk-move-", Integer.MAX_VALUE); // limits of batches and calls bound it

    private Threads(CallThreads calls, boolean callsAreOurs) {
        this.calls = calls;
        this.callsAreOurs = callsAreOurs;
    }

    static Threads start(Assembly.Settings settings) {
        ExecutorService given = settings.executor();
        CallThreads calls = given == null
                ? CallThreads.bounded(
                        onDemand("cmk-kms-", Integer.MAX_VALUE, settings.contextPropagation())) // those bound it
                : CallThreads.unbounded(given);
        return new Threads(calls, given == null);
    }

    /** As many threads as there is work, up to a limit beyond which it is refused. */
    private static ExecutorService onDemand(String name, int most) {
        return onDemand(name, most, UnaryOperator.identity());
    }

    /** The decorator is called on the thread that hands the work over. */
    private static ExecutorService onDemand(String name, int most, UnaryOperator<Runnable> decorator) {
        return new ThreadPoolExecutor(0, most, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), named(name)) {
            @Override
            public void execute(Runnable work) {
                super.execute(decorated(work, decorator));
            }
        };
    }

    /** Work does not fail because the host's context cannot be carried over. */
    private static Runnable decorated(Runnable work, UnaryOperator<Runnable> decorator) {
        try {
            return decorator.apply(work);
        } catch (RuntimeException e) {
            log.warn("The context of the calling thread could not be carried over to a call", e);
            return work;
        }
    }

    private static ThreadFactory named(String name) {
        AtomicLong number = new AtomicLong();
        return work -> {
            Thread thread = new Thread(work, name + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Run calls to KMSs. */
    CallThreads calls() {
        return calls;
    }

    /** Runs what nobody waits for. */
    ExecutorService background() {
        return background;
    }

    /** Runs the data keys of a batch. */
    ExecutorService moves() {
        return moves;
    }

    void every(Duration interval, Runnable work) {
        Future<?> unused = watch.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException | Error e) { // what is thrown to the scheduler ends the watch silently
                        log.error("A watch failed and goes on", e);
                    }
                },
                interval.toMillis(),
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        watch.shutdownNow();
        background.shutdownNow();
        moves.shutdownNow();
        if (callsAreOurs) {
            calls.executor().shutdownNow();
        }
    }
}
