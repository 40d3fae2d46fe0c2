package dev.cmk.internal.reencrypt;

import dev.cmk.CmkException;
import dev.cmk.TimeSource;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.internal.kms.Watch;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.spi.WrappingKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Moves the data keys of one page, a few at once. A slow KMS neither makes a batch last for ever nor costs it its lease:
 * after a while no further data key is begun, and the lease is prolonged as long as those that were begun take. Nor does
 * one that never answers: the calls are watched.
 */
final class PageMover {

    private static final Duration LOOK = Duration.ofMillis(250);

    private final ExecutorService workers;
    private final int concurrency;
    private final Duration begin;
    private final Duration prolong;
    private final TimeSource time;

    /**
     * On threads of its own, so that no page waits for the KMS of another.
     *
     * @param workers run what they are given at once
     * @param begin after so long no data key is begun
     * @param prolong as often the lease is prolonged
     */
    PageMover(ExecutorService workers, int concurrency, Duration begin, Duration prolong, TimeSource time) {
        this.workers = workers;
        this.concurrency = concurrency;
        this.begin = begin;
        this.prolong = prolong;
        this.time = time;
    }

    /**
     * Moves a page.
     *
     * @param prolong keeps the lease; what was not begun is left when it says that the lease is lost
     * @return what became of each
     * @throws InterruptedException if the thread is interrupted
     */
    List<RowMove> move(RowMover mover, List<StoredDataKey> page, BooleanSupplier prolong) throws InterruptedException {
        Run run = new Run(mover, page);
        List<Worker> begun = Stream.generate(() -> new Worker(run))
                .limit(Math.min(concurrency, page.size()))
                .toList();
        try {
            begun.forEach(worker -> workers.execute(worker.task));
            long prolonged = System.nanoTime();
            for (Worker worker : begun) {
                while (!worker.hasEnded()) {
                    begun.forEach(Worker::look);
                    if (System.nanoTime() - prolonged >= this.prolong.toNanos()) {
                        if (!prolong.getAsBoolean()) {
                            run.stopped = true;
                        }
                        prolonged = System.nanoTime();
                    }
                }
            }
            return run.moves();
        } finally {
            run.stopped = true;
            begun.forEach(worker -> worker.watch.abandon()); // nobody looks after those that are still at a call
        }
    }

    /** What the threads of one page share: each takes the next data key, in their order. */
    private final class Run {

        private final RowMover mover;
        private final List<StoredDataKey> page;
        private final AtomicReferenceArray<RowMove> moves;
        private final AtomicInteger next = new AtomicInteger();
        private final long end = time.nanoTime() + begin.toNanos();
        private volatile boolean stopped;

        Run(RowMover mover, List<StoredDataKey> page) {
            this.mover = mover;
            this.page = page;
            this.moves = new AtomicReferenceArray<>(page.size());
        }

        /** The next one to move, or empty if none is to be begun. */
        OptionalInt next() {
            int row = next.getAndIncrement();
            boolean late = row > 0 && time.nanoTime() - end >= 0; // one is moved in any case
            return stopped || late || row >= page.size() ? OptionalInt.empty() : OptionalInt.of(row);
        }

        /** Said once of each. */
        void ended(int row, RowMove move) {
            boolean first = moves.compareAndSet(row, null, move);
            if (first
                    && move instanceof RowMove.Denied denied
                    && denied.refusal().isAboutKey()) {
                stopped = true; // the others would only hear the same
            }
        }

        List<RowMove> moves() {
            return IntStream.range(0, page.size())
                    .mapToObj(row -> Objects.requireNonNullElseGet(moves.get(row), RowMove.NotReached::new))
                    .toList();
        }
    }

    /** One thread of a page. When it has been given up, it moves nothing more, should it ever wake up. */
    private static final class Worker {

        private final Run run;
        private final Watch watch = new Watch(System::nanoTime);
        private final FutureTask<?> task = new FutureTask<>(this::moveAll, null);
        private volatile int row;
        private volatile @Nullable KeySide asked;

        Worker(Run run) {
            this.run = run;
        }

        private void moveAll() {
            for (OptionalInt next = run.next(); next.isPresent(); next = run.next()) {
                row = next.getAsInt();
                run.ended(row, run.mover.move(run.page.get(row), this::access));
                if (watch.hasGivenUp()) {
                    return;
                }
            }
        }

        private WrappingKey access(KeySide key) {
            asked = key;
            return KeyRing.onCallersThread(key.open(), watch);
        }

        void look() {
            watch.look()
                    .ifPresent(
                            refusal -> run.ended(row, new RowMove.Postponed(Objects.requireNonNull(asked), refusal)));
        }

        /** Waits for a moment. */
        boolean hasEnded() throws InterruptedException {
            if (Thread.interrupted()) { // which getting what is there already does not look at
                throw new InterruptedException();
            }
            if (watch.hasGivenUp()) {
                return true;
            }
            try {
                task.get(LOOK.toNanos(), TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof CmkException failure) {
                    throw failure;
                }
                throw new IllegalStateException("a data key could not be moved", e.getCause());
            }
        }
    }
}
