package dev.cmk.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PermitsTest {

    private static final long AT_ONCE = 0;

    @AfterEach
    void clearInterrupt() {
        boolean unused = Thread.interrupted();
    }

    @Test
    void one_of_each_is_taken_and_given_back() throws Exception {
        Semaphore first = new Semaphore(1);
        Semaphore second = new Semaphore(3);

        Permits permits = Permits.tryTake(List.of(first, second), AT_ONCE);

        assertThat(first.availablePermits()).isZero();
        assertThat(second.availablePermits()).isEqualTo(2);
        permits.giveBack();
        assertThat(first.availablePermits()).isOne();
        assertThat(second.availablePermits()).isEqualTo(3);
    }

    @Test
    void without_all_of_them_none_is_kept() throws Exception {
        Semaphore free = new Semaphore(1);

        assertThat(Permits.tryTake(List.of(free, new Semaphore(0)), AT_ONCE)).isNull();

        assertThat(free.availablePermits()).isOne();
    }

    @Test
    void nobody_goes_before_those_who_wait_for_a_fair_semaphore() throws Exception {
        Semaphore fair = new Semaphore(1, true);
        Thread waiting = new Thread(() -> fair.acquireUninterruptibly(2));
        waiting.start();
        while (!fair.hasQueuedThreads()) {
            Thread.onSpinWait();
        }

        assertThat(Permits.tryTake(List.of(fair), AT_ONCE)).isNull();

        fair.release();
        waiting.join(Duration.ofSeconds(30).toMillis());
        assertThat(waiting.isAlive()).isFalse();
    }

    @Test
    void an_interrupted_thread_takes_nothing() {
        Semaphore free = new Semaphore(1);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Permits.tryTake(List.of(free), AT_ONCE)).isInstanceOf(InterruptedException.class);

        assertThat(free.availablePermits()).isOne();
    }
}
