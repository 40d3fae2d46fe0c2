package dev.cmk.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.UnavailableReason;
import dev.cmk.fakes.FakeKey;
import dev.cmk.spi.KeyAccessException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A thread that is watched, here by itself in the midst of a call. */
class WatchTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private long now;
    private int givenUp;
    private final Watch watch = new Watch(() -> now);

    @AfterEach
    void nothingIsLeftOfAnInterrupt() {
        assertThat(Thread.interrupted()).isFalse();
    }

    private <T> T call(Supplier<T> work) {
        return watch.call(TIMEOUT, () -> givenUp++, work);
    }

    private boolean passAndLook(Duration duration) {
        now += duration.toNanos();
        Optional<KeyAccessException> why = watch.look();
        why.ifPresent(WatchTest::requireNoAnswer);
        return why.isPresent();
    }

    private static void requireNoAnswer(Throwable failure) {
        assertThat(failure).isInstanceOfSatisfying(KeyAccessException.class, e -> {
            assertThat(e.reason()).isEqualTo(UnavailableReason.UNREACHABLE);
            assertThat(e).hasMessage("no answer within PT5S");
            assertThat(KeyRing.wasAsked(e)).isTrue();
        });
    }

    private static boolean isInterrupted() {
        return Thread.currentThread().isInterrupted();
    }

    @Test
    void a_call_in_time_is_left_alone() {
        assertThat(passAndLook(TIMEOUT)).as("before the first").isFalse();
        assertThat(call(() -> passAndLook(TIMEOUT.minusNanos(1)) || isInterrupted()))
                .isFalse();
        assertThat(passAndLook(TIMEOUT)).as("between two").isFalse();
        assertThatThrownBy(() -> call(() -> {
                    throw FakeKey.refusal(UnavailableReason.UNREACHABLE, false);
                }))
                .hasMessage("told to say UNREACHABLE");
        assertThat(watch.hasGivenUp()).isFalse();
    }

    @Test
    void one_that_takes_too_long_is_interrupted_and_the_next_one_is_not() {
        assertThatThrownBy(() -> call(() -> {
                    assertThat(passAndLook(TIMEOUT)).isFalse();
                    assertThat(isInterrupted()).isTrue();
                    return "late";
                }))
                .satisfies(WatchTest::requireNoAnswer);
        assertThat(call(WatchTest::isInterrupted)).isFalse();
        assertThat(givenUp).isZero();
        assertThat(watch.hasGivenUp()).isFalse();
    }

    @Test
    void whatever_an_interrupted_call_throws_it_was_not_answered() {
        assertThatThrownBy(() -> call(() -> {
                    assertThat(passAndLook(TIMEOUT)).isFalse();
                    throw new IllegalStateException("interrupted");
                }))
                .satisfies(WatchTest::requireNoAnswer)
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_interrupt_that_a_call_leaves_behind_does_not_reach_the_next() {
        assertThat(call(() -> {
                    Thread.currentThread().interrupt();
                    return "an answer";
                }))
                .isEqualTo("an answer");
        assertThat(call(WatchTest::isInterrupted)).isFalse();
    }

    @Test
    void what_is_not_a_failure_that_the_spi_knows_is_one_of_the_call() {
        assertThatThrownBy(() -> call(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOfSatisfying(
                        KeyAccessException.class, e -> assertThat(e.reason()).isEqualTo(UnavailableReason.UNREACHABLE))
                .hasMessage("the call failed");
    }

    @Test
    void a_thread_that_does_not_heed_the_interrupt_is_given_up_a_second_later_and_for_good() {
        assertThatThrownBy(() -> call(() -> {
                    assertThat(passAndLook(TIMEOUT.multipliedBy(2)))
                            .as("however late it is looked at")
                            .isFalse();
                    assertThat(passAndLook(Duration.ofSeconds(1).minusNanos(1))).isFalse();
                    assertThat(watch.hasGivenUp()).isFalse();
                    assertThat(passAndLook(Duration.ofNanos(1))).isTrue();
                    assertThat(passAndLook(Duration.ofSeconds(9))).isTrue();
                    return "late";
                }))
                .satisfies(WatchTest::requireNoAnswer);
        assertThat(givenUp).isEqualTo(1);
        assertThat(watch.hasGivenUp()).isTrue();
        assertThatThrownBy(() -> call(() -> "one more")).isInstanceOf(NotAskedException.class);
    }

    @Test
    void a_call_that_is_abandoned_says_nothing_about_the_key() {
        assertThatThrownBy(() -> call(() -> {
                    watch.abandon();
                    assertThat(isInterrupted()).isTrue();
                    throw FakeKey.refusal(UnavailableReason.UNREACHABLE, false);
                }))
                .isInstanceOf(NotAskedException.class);
        assertThatThrownBy(() -> call(() -> "one more")).isInstanceOf(NotAskedException.class);
        assertThat(givenUp).isZero();
    }

    @Test
    void one_that_was_not_answered_and_is_then_abandoned_was_not_answered() {
        assertThatThrownBy(() -> call(() -> {
                    assertThat(passAndLook(TIMEOUT)).isFalse();
                    watch.abandon();
                    return "late";
                }))
                .satisfies(WatchTest::requireNoAnswer);
    }
}
