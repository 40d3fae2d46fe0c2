package dev.cmk.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent.KeyCalled.Operation;
import dev.cmk.internal.fakes.FakeTime;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.KeyAccessException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** When a key that does not answer is asked again. */
class CircuitBreakerTest {

    private final FakeTime time = new FakeTime();

    private final CircuitBreaker breaker = new CircuitBreaker(time);

    private static final RuntimeException SILENCE =
            new KeyAccessException(UnavailableReason.UNREACHABLE, false, null, "silent", null);

    private void fail(RuntimeException e) {
        assertThatThrownBy(() -> breaker.call(Operation.UNWRAP, () -> {
                    throw e;
                }))
                .isSameAs(e);
    }

    @Test
    void calls_that_were_under_way_together_make_one_pause_and_a_try_that_was_not_made_none() {
        breaker.call(Operation.UNWRAP, () -> silenceAround(30));
        for (int i = 0; i < 5; i++) {
            assertThat(asks()).as("the outer call was answered").isTrue();
        }
        time.advance(Duration.ofSeconds(5));
        fail(new NotAskedException("no room", null));
        assertThat(asks()).as("the next one tries").isTrue();
        time.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(asks()).isFalse();
        time.advance(Duration.ofNanos(1));
        assertThat(asks()).isTrue();
    }

    @Test
    void a_burst_of_silences_opens_for_the_first_pause() {
        assertThat(silenceAround(30)).isEqualTo("ok");
        time.advance(Duration.ofSeconds(5));
        assertThat(asks()).isTrue();
    }

    /** So many calls begin before the first of them ends, and none is answered. */
    private String silenceAround(int calls) {
        if (calls > 1) {
            try {
                breaker.call(Operation.UNWRAP, () -> silenceAround(calls - 1));
            } catch (KeyAccessException e) {
                assertThat(e).isSameAs(SILENCE);
            }
        }
        if (calls == 30) {
            return "ok";
        }
        throw SILENCE;
    }

    private boolean asks() {
        AtomicBoolean asked = new AtomicBoolean();
        try {
            breaker.call(Operation.UNWRAP, () -> {
                asked.set(true);
                throw SILENCE;
            });
        } catch (KeyAccessException | NotAskedException e) {
            return asked.get();
        }
        throw new AssertionError("not reached");
    }

    @Test
    void after_five_silences_it_asks_once_after_pauses_that_grow_from_five_to_thirty_seconds() {
        for (int i = 0; i < 5; i++) {
            assertThat(asks()).isTrue();
        }
        for (int seconds : new int[] {5, 10, 20, 30, 30, 30}) {
            assertThat(asks()).isFalse();
            time.advance(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(asks()).as("after " + seconds + " seconds").isFalse();
            time.advance(Duration.ofNanos(1));
            assertThat(asks()).isTrue();
        }
        time.advance(Duration.ofSeconds(30));
        assertThat(breaker.<String>call(Operation.UNWRAP, () -> "ok")).isEqualTo("ok");
        assertThat(breaker.<String>call(Operation.UNWRAP, () -> "ok")).isEqualTo("ok");
        for (int i = 0; i < 5; i++) {
            assertThat(asks()).isTrue();
        }
        time.advance(Duration.ofSeconds(5));
        assertThat(asks()).as("an answer makes the first pause short again").isTrue();
    }

    @Test
    void while_one_tries_the_others_are_not_let_through() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(asks()).isTrue();
        }
        time.advance(Duration.ofSeconds(5));
        breaker.call(Operation.UNWRAP, () -> {
            assertThat(asks()).isFalse();
            return "ok";
        });
    }

    @Test
    void only_silence_counts() {
        for (RuntimeException answer : List.of(
                new KeyAccessException(UnavailableReason.ACCESS_DENIED, true, null, "no", null),
                new KeyAccessException(UnavailableReason.THROTTLED, false, null, "slow down", null),
                new DamagedWrappedKeyException("damaged", null))) {
            for (int i = 0; i < 4; i++) {
                fail(SILENCE);
            }
            for (int i = 0; i < 10; i++) {
                fail(answer);
            }
        }
        for (int i = 0; i < 100; i++) {
            fail(new NotAskedException("interrupted", null));
        }
        assertThat(asks()).isTrue();
    }
}
