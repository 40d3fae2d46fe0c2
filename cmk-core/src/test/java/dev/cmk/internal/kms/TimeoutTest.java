package dev.cmk.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cmk.OrganizationId;
import dev.cmk.event.CmkEvent.KeyCalled.Operation;
import dev.cmk.fakes.Await;
import dev.cmk.spi.KeyAccessException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a call is waited for, and what it may take from others meanwhile. */
class TimeoutTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final OrganizationId OTHER = OrganizationId.of("other");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final CountDownLatch hang = new CountDownLatch(1);

    @AfterEach
    void stop() {
        hang.countDown();
        threads.shutdownNow();
        callers.shutdownNow();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Timeout timeout(List<Semaphore> bulkheads, Semaphore prompt, Semaphore silent, Duration most) {
        return new Timeout(threads, bulkheads, prompt, silent, most);
    }

    private Timeout timeout(Semaphore room, Duration most) {
        return timeout(new Bulkheads().of(ACME), room, room, most);
    }

    @Test
    void waiting_for_room_counts_towards_the_time_out_and_not_against_the_key() {
        Semaphore room = new Semaphore(0);
        Timeout impatient = timeout(room, Duration.ofMillis(5));
        assertThatThrownBy(() -> impatient.call(Operation.UNWRAP, () -> "never"))
                .isInstanceOf(NotAskedException.class)
                .hasMessageContaining("none ended within PT0.005S");
        room.release();
        assertThat(timeout(room, Duration.ofSeconds(30)).<String>call(Operation.UNWRAP, () -> "ok"))
                .isEqualTo("ok");
        assertThat(room.availablePermits()).isEqualTo(1);
    }

    @Test
    void a_call_that_had_little_time_left_says_nothing_about_the_key() throws Exception {
        ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(10));
        CountDownLatch busy = new CountDownLatch(1);
        one.execute(() -> await(busy));
        Semaphore room = new Semaphore(10);
        Timeout timeout = new Timeout(one, new Bulkheads().of(ACME), room, room, Duration.ofMillis(400));
        CountDownLatch begun = new CountDownLatch(1);
        Future<Throwable> failure = callers.submit(() -> catchThrowableOfType(
                RuntimeException.class,
                () -> timeout.call(Operation.UNWRAP, () -> {
                    begun.countDown();
                    await(hang);
                    return "late";
                })));
        while (one.getQueue().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(begun.await(200, TimeUnit.MILLISECONDS)).isFalse(); // it waits for the one thread
        busy.countDown();

        assertThat(failure.get(30, TimeUnit.SECONDS))
                .isInstanceOf(NotAskedException.class)
                .hasMessageContaining("no thread was free in time");
        one.shutdownNow();
    }

    @Test
    void permits_go_back_if_not_all_of_them_were_free() throws Exception {
        Semaphore first = new Semaphore(1);
        Semaphore second = new Semaphore(0);
        assertThat(Permits.tryTake(List.of(first, second), 1_000_000)).isNull();
        assertThat(first.availablePermits()).isEqualTo(1);
        second.release();
        Permits both = Permits.tryTake(List.of(first, second), 0);
        assertThat(first.availablePermits() + second.availablePermits()).isZero();
        both.giveBack();
        assertThat(first.availablePermits() + second.availablePermits()).isEqualTo(2);

        second.acquire();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Permits.tryTake(List.of(first, second), 1_000_000))
                .isInstanceOf(InterruptedException.class);
        assertThat(first.availablePermits()).isEqualTo(1);
    }

    @Test
    void an_organization_has_one_limit_for_all_its_keys_and_each_key_its_own() {
        Bulkheads bulkheads = new Bulkheads();
        List<Semaphore> first = bulkheads.of(ACME);
        List<Semaphore> second = bulkheads.of(ACME);
        assertThat(first.get(0)).isNotSameAs(second.get(0));
        assertThat(first.get(1))
                .isSameAs(second.get(1))
                .isNotSameAs(bulkheads.of(OTHER).get(1));
    }

    @Test
    void while_a_key_does_not_answer_its_calls_take_room_that_is_for_its_like() throws Exception {
        Semaphore prompt = new Semaphore(5);
        Semaphore silent = new Semaphore(5);
        Timeout timeout = timeout(new Bulkheads().of(ACME), prompt, silent, Duration.ofSeconds(1));
        assertThatThrownBy(() -> timeout.call(Operation.UNWRAP, () -> {
                    Await.uninterruptibly(hang);
                    return "late";
                }))
                .isInstanceOf(KeyAccessException.class);
        assertThat(prompt.availablePermits()).as("the call is still under way").isEqualTo(4);

        assertThat(timeout.<Integer>call(Operation.UNWRAP, silent::availablePermits))
                .isEqualTo(4);
        assertThat(timeout.<Integer>call(Operation.UNWRAP, prompt::availablePermits))
                .as("it has answered")
                .isEqualTo(3);
        hang.countDown();
        while (prompt.availablePermits() < 5) {
            Thread.onSpinWait();
        }
    }

    @Test
    void a_call_on_the_callers_thread_takes_the_same_room() {
        Semaphore room = new Semaphore(1);
        CallGuard guard = timeout(room, Duration.ofMillis(5)).onCallersThread(new Watch(System::nanoTime));
        assertThat(guard.<Thread>call(Operation.UNWRAP, () -> {
                    assertThat(room.availablePermits()).isZero();
                    return Thread.currentThread();
                }))
                .isSameAs(Thread.currentThread());
        assertThatThrownBy(() -> guard.call(Operation.UNWRAP, () -> {
                    throw new IllegalStateException("a bug");
                }))
                .hasMessage("a bug");
        assertThat(room.availablePermits()).isEqualTo(1);

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> guard.call(Operation.UNWRAP, () -> "never"))
                .isInstanceOf(NotAskedException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(room.tryAcquire()).isTrue();
        assertThatThrownBy(() -> guard.call(Operation.UNWRAP, () -> "never"))
                .isInstanceOf(NotAskedException.class)
                .hasMessageContaining("none ended within PT0.005S");
    }

    @Test
    void a_call_on_the_callers_thread_that_took_longer_than_the_time_out_is_no_answer() {
        Semaphore prompt = new Semaphore(5);
        Semaphore silent = new Semaphore(5);
        Timeout timeout = timeout(new Bulkheads().of(ACME), prompt, silent, Duration.ofMillis(500));
        CallGuard guard = timeout.onCallersThread(new Watch(System::nanoTime));
        assertThatThrownBy(() -> timeout.call(Operation.UNWRAP, () -> {
                    Await.uninterruptibly(hang);
                    return "late";
                }))
                .isInstanceOf(KeyAccessException.class);
        long begun = System.nanoTime();
        assertThat(guard.<String>call(Operation.UNWRAP, () -> {
                    Await.until("it is over", () -> System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(600));
                    return "late, and not looked at";
                }))
                .isNotNull();

        assertThat(guard.<Integer>call(Operation.UNWRAP, silent::availablePermits))
                .isEqualTo(4);
        assertThat(guard.<Integer>call(Operation.UNWRAP, prompt::availablePermits))
                .as("it has answered")
                .isEqualTo(3);
    }

    @Test
    void a_key_for_which_a_thread_was_given_up_gets_no_further_one_of_its_callers() {
        Semaphore prompt = new Semaphore(5);
        Semaphore silent = new Semaphore(5);
        Timeout timeout = timeout(new Bulkheads().of(ACME), prompt, silent, Duration.ofSeconds(5));
        Watch watch = new Watch(() -> now);
        CallGuard guard = timeout.onCallersThread(watch);
        assertThatThrownBy(() -> guard.call(Operation.UNWRAP, () -> {
                    now += TimeUnit.SECONDS.toNanos(5);
                    assertThat(watch.look()).isEmpty();
                    now += TimeUnit.SECONDS.toNanos(1);
                    assertThat(watch.look()).isPresent();
                    assertThat(guard.<Integer>call(Operation.UNWRAP, silent::availablePermits))
                            .as("it is known to be silent")
                            .isEqualTo(4);
                    return "late";
                }))
                .isInstanceOf(KeyAccessException.class);
        CallGuard another = timeout.onCallersThread(new Watch(System::nanoTime));
        assertThat(another.<Thread>call(Operation.UNWRAP, Thread::currentThread))
                .isNotSameAs(Thread.currentThread());
    }

    private long now;

    @Test
    void a_key_is_prompt_unless_a_call_waits_for_a_second_or_was_given_up() {
        Promptness promptness = new Promptness(() -> now);
        assertThat(promptness.isPrompt()).isTrue();
        promptness.begun();
        now += TimeUnit.SECONDS.toNanos(1) - 1;
        assertThat(promptness.isPrompt()).isTrue();
        now++;
        assertThat(promptness.isPrompt()).isFalse();
        promptness.begun();
        promptness.answered();
        assertThat(promptness.isPrompt()).as("one was answered").isTrue();
        promptness.givenUp();
        assertThat(promptness.isPrompt()).isFalse();
        promptness.begun();
        promptness.endedUnheard();
        assertThat(promptness.isPrompt())
                .as("the end of a call that was given up is no answer")
                .isFalse();
        promptness.endedUnheard();
        assertThat(promptness.isPrompt()).as("nothing is under way any more").isTrue();
        promptness.begun();
        assertThat(promptness.isPrompt()).as("and the next is one too many").isFalse();
        promptness.answered();
        assertThat(promptness.isPrompt()).isTrue();
    }
}
