package dev.cmk.internal.reencrypt;

import dev.cmk.CmkException;
import dev.cmk.TimeSource;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Moves the data keys of one page, a few at once. A slow KMS neither makes a batch last for ever nor costs it its lease:
 * after a while no further data key is begun, and the lease is prolonged as long as those that were begun take.
 */
final class PageMover {

    private final ExecutorService workers;
    private final int concurrency;
    private final Duration begin;
    private final Duration prolong;
    private final TimeSource time;

    /**
     * On threads of its own, so that no page waits for the KMS of another.
     *
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
        try {
            List<Future<?>> begun = new ArrayList<>();
            for (int i = 0; i < Math.min(concurrency, page.size()); i++) {
                begun.add(workers.submit(run));
            }
            for (Future<?> thread : begun) {
                while (!hasEnded(thread)) {
                    if (!prolong.getAsBoolean()) {
                        run.stopped = true;
                    }
                }
            }
            return run.moves();
        } finally {
            run.stopped = true;
        }
    }

    private boolean hasEnded(Future<?> thread) throws InterruptedException {
        try {
            thread.get(prolong.toNanos(), TimeUnit.NANOSECONDS);
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

    /** What the threads of one page share: each takes the next data key, in their order. */
    private final class Run implements Runnable {

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

        @Override
        public void run() {
            for (int i = next.getAndIncrement(); i < page.size(); i = next.getAndIncrement()) {
                boolean late = i > 0 && time.nanoTime() - end >= 0; // one is moved in any case
                if (stopped || late) {
                    return;
                }
                RowMove move = mover.move(page.get(i));
                moves.set(i, move);
                if (move instanceof RowMove.Denied denied && denied.refusal().isAboutKey()) {
                    stopped = true; // the others would only hear the same
                }
            }
        }

        List<RowMove> moves() {
            return IntStream.range(0, page.size())
                    .mapToObj(i -> Objects.requireNonNullElseGet(moves.get(i), RowMove.NotReached::new))
                    .toList();
        }
    }
}
