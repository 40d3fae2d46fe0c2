package dev.cmk.internal.reencrypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.UnavailableReason;
import dev.cmk.fakes.FakeKey;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.memory.InMemoryStore;
import dev.cmk.spi.KeyAccessException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A thread that is watched, here by itself in the midst of a call. */
class WatchTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private long now;
    private final Watch watch = new Watch(TIMEOUT, () -> now);
    private final KeySide key = new KeySide(
            Side.DESTINATION,
            new CustomerManagedKey(KeyId.random(), "first", "fake", Map.of(), KeyStatus.ENABLED, 1, Instant.EPOCH),
            () -> new FakeKey("first"),
            new QuotaLimiter(new InMemoryStore(), 1000, System::nanoTime, Pause.real()).of("first"));

    @AfterEach
    void nothingIsLeftOfAnInterrupt() {
        assertThat(Thread.interrupted()).isFalse();
    }

    private void pass(Duration duration) {
        now += duration.toNanos();
    }

    private static Supplier<String> refused(UnavailableReason reason) {
        return () -> {
            throw FakeKey.refusal(reason, true);
        };
    }

    @Test
    void a_call_in_time_is_left_alone() {
        pass(TIMEOUT);
        assertThat(watch.look()).isEmpty();
        assertThat(watch.call(key, () -> {
                    pass(TIMEOUT.minusNanos(1));
                    assertThat(watch.look()).isEmpty();
                    return Thread.currentThread().isInterrupted();
                }))
                .isFalse();
        pass(TIMEOUT);
        assertThat(watch.look()).as("between two calls").isEmpty();
        assertThatThrownBy(() -> watch.call(key, refused(UnavailableReason.UNREACHABLE)))
                .hasMessage("told to say UNREACHABLE");
    }

    @Test
    void one_that_takes_too_long_is_interrupted_and_the_next_one_is_not() {
        assertThat(watch.call(key, () -> {
                    pass(TIMEOUT);
                    assertThat(watch.look()).isEmpty();
                    return Thread.currentThread().isInterrupted();
                }))
                .isTrue();
        assertThat(watch.call(key, () -> Thread.currentThread().isInterrupted()))
                .isFalse();
        assertThat(watch.hasGivenUp()).isFalse();
    }

    @Test
    void what_an_interrupted_call_says_is_that_there_was_no_answer_unless_there_was_one() {
        assertThatThrownBy(() -> watch.call(key, () -> {
                    pass(TIMEOUT);
                    assertThat(watch.look()).isEmpty();
                    return refused(UnavailableReason.UNREACHABLE).get();
                }))
                .isInstanceOf(KeyAccessException.class)
                .hasMessage("no answer within PT5S");
        assertThatThrownBy(() -> watch.call(key, () -> {
                    pass(TIMEOUT);
                    assertThat(watch.look()).isEmpty();
                    return refused(UnavailableReason.DISABLED).get();
                }))
                .hasMessage("told to say DISABLED");
    }

    @Test
    void a_thread_that_does_not_heed_the_interrupt_is_given_up_for_good() {
        assertThat(watch.<Optional<RowMove>>call(key, () -> {
                    pass(TIMEOUT);
                    assertThat(watch.look()).isEmpty();
                    pass(Duration.ofSeconds(1).minusNanos(1));
                    assertThat(watch.look()).isEmpty();
                    pass(Duration.ofNanos(1));
                    return watch.look();
                }))
                .hasValueSatisfying(WatchTest::requireUnanswered);
        assertThat(watch.hasGivenUp()).isTrue();
        assertThatThrownBy(() -> watch.call(key, () -> "one more"))
                .isInstanceOfSatisfying(NotMovedException.class, e -> requireUnanswered(e.outcome()));
    }

    private static void requireUnanswered(RowMove move) {
        assertThat(move).isInstanceOfSatisfying(RowMove.Postponed.class, postponed -> {
            assertThat(postponed.stuckAt()).isEqualTo(Side.DESTINATION);
            assertThat(postponed.refusal().reason()).isEqualTo(UnavailableReason.UNREACHABLE);
            assertThat(postponed.failure().message()).isEqualTo("key 'first': no answer within PT5S");
        });
    }
}
