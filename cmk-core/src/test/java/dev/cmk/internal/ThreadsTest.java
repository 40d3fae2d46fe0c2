package dev.cmk.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.fakes.Await;
import dev.cmk.internal.kms.CallThreads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The threads that run calls to KMSs. */
class ThreadsTest {

    private final CountDownLatch busy = new CountDownLatch(1);

    @Test
    void who_finds_no_thread_waits_for_one() throws Exception {
        ExecutorService one = Threads.waiting("one-", 1, Duration.ofMinutes(1));
        one.execute(() -> Await.latch(busy));
        AtomicReference<Future<String>> answer = new AtomicReference<>();
        Thread caller = new Thread(
                () -> answer.set(one.submit(() -> Thread.currentThread().getName())));
        caller.start();
        Await.until("the caller waits", () -> caller.getState() == Thread.State.TIMED_WAITING);

        busy.countDown();

        caller.join();
        assertThat(answer.get().get()).isEqualTo("one-0");
        one.shutdownNow();
    }

    @Test
    void who_has_waited_long_enough_or_is_interrupted_or_comes_after_the_end_is_refused() throws Exception {
        ExecutorService one = Threads.waiting("one-", 1, Duration.ofMillis(1));
        one.execute(() -> Await.latch(busy));
        assertThatThrownBy(() -> one.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("no thread of one- was free");

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> one.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();

        one.shutdownNow();
        assertThatThrownBy(() -> one.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void calls_have_virtual_threads_where_those_are_not_pinned_and_three_pools_elsewhere() throws Exception {
        CallThreads calls = Threads.callThreads(Duration.ofMinutes(1));
        boolean virtual = Runtime.version().feature() >= 24;
        int hanging = virtual ? 10_000 : 512; // as many as there may be
        for (int i = 0; i < hanging; i++) {
            calls.customers().execute(() -> Await.latch(busy));
        }
        assertThat(name(calls.silent())).isEqualTo(virtual ? "cmk-kms-10000" : "cmk-kms-silent-0");
        assertThat(name(calls.platform())).isEqualTo(virtual ? "cmk-kms-10001" : "cmk-kms-platform-0");
        busy.countDown();
        assertThat(name(calls.customers())).startsWith("cmk-kms-");
        calls.shutdownNow();
    }

    private static String name(ExecutorService threads) throws Exception {
        return threads.submit(() -> Thread.currentThread().getName()).get();
    }
}
