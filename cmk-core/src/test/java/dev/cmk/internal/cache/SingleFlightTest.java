package dev.cmk.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.internal.fakes.Crowd;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

    private final SingleFlight<String, Object> flights = new SingleFlight<>();

    @Test
    void all_who_come_meanwhile_get_the_one_result() throws Exception {
        AtomicInteger done = new AtomicInteger();
        CountDownLatch arrived = new CountDownLatch(32);
        var results = Crowd.of(32, i -> () -> {
            arrived.countDown();
            return flights.run("key", () -> {
                await(arrived);
                done.incrementAndGet();
                return new Object();
            });
        });
        assertThat(results).hasSize(32);
        assertThat(done.get()).isLessThanOrEqualTo(32);
        assertThat(results.stream().distinct().count()).isEqualTo(done.get());
    }

    @Test
    void all_who_come_meanwhile_get_the_one_exception_and_the_next_tries_again() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicReference<Throwable> seen = new AtomicReference<>();
        RuntimeException failure = new IllegalStateException("no");
        Thread first = new Thread(() -> catching(
                seen,
                () -> flights.run("key", () -> {
                    inside.countDown();
                    await(go);
                    throw failure;
                })));
        first.start();
        await(inside);
        AtomicReference<Throwable> waited = new AtomicReference<>();
        Thread second = new Thread(() -> catching(waited, () -> flights.run("key", () -> "not reached")));
        second.start();
        untilWaiting(second);
        go.countDown();
        first.join();
        second.join();
        assertThat(seen).hasValue(failure);
        assertThat(waited).hasValue(failure);
        assertThat(flights.run("key", () -> "again")).isEqualTo("again");
    }

    @Test
    void nobody_gets_a_result_that_somebody_had_before_he_asked() throws Exception {
        var old = Crowd.of(16, i -> () -> {
            int before = 0;
            Object last = null;
            for (int call = 0; call < 20_000; call++) {
                Object result = flights.run("key", Object::new);
                before += result == last ? 1 : 0;
                last = result;
            }
            return before;
        });
        assertThat(old).containsOnly(0);
    }

    @Test
    void errors_reach_those_who_wait_and_leave_no_flight_behind() {
        assertThatThrownBy(() -> flights.run("key", () -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(flights.run("key", () -> "again")).isEqualTo("again");
    }

    @Test
    void the_interruption_of_one_is_nothing_to_those_who_wait_for_it() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        AtomicReference<Throwable> seen = new AtomicReference<>();
        Thread first = new Thread(() -> catching(
                seen,
                () -> flights.run("key", () -> {
                    inside.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException("interrupted", e);
                    }
                    return "never";
                })));
        first.start();
        await(inside);
        AtomicReference<Object> got = new AtomicReference<>();
        Thread second = new Thread(() -> got.set(flights.run("key", () -> "mine")));
        second.start();
        untilWaiting(second);
        first.interrupt();
        first.join();
        second.join();
        assertThat(seen.get()).hasMessage("interrupted");
        assertThat(got).hasValue("mine");
    }

    private static void catching(AtomicReference<Throwable> seen, Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            seen.set(e);
        }
    }

    private static void untilWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
