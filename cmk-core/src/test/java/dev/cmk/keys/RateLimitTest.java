package dev.cmk.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final RateLimit LIMIT = RateLimit.initial("q", 200, NOW);

    @Test
    void one_reservation_begins_where_the_last_one_ends() {
        RateLimit first = LIMIT.reserved(40, 0, 200, NOW);
        assertThat(first.nextCallAt()).isEqualTo(NOW.plusMillis(200));
        RateLimit second = first.reserved(20, 0, 200, NOW.plusMillis(1));
        assertThat(second.nextCallAt()).isEqualTo(NOW.plusMillis(300));
    }

    @Test
    void after_a_pause_no_more_than_a_twentieth_of_a_second_is_made_up_for() {
        Instant later = NOW.plusSeconds(3600);
        assertThat(LIMIT.reserved(20, 0, 200, later).nextCallAt()).isEqualTo(later.plusMillis(50));
    }

    @Test
    void nobody_gets_more_than_a_quarter_of_a_second_at_once_and_everybody_gets_one() {
        assertThat(LIMIT.granted(1_000)).isEqualTo(50);
        assertThat(LIMIT.granted(7)).isEqualTo(7);
        assertThat(LIMIT.reserved(1_000, 0, 200, NOW).nextCallAt()).isEqualTo(NOW.plusMillis(250));
        RateLimit slow = RateLimit.initial("q", 1, NOW);
        assertThat(slow.granted(1_000)).isEqualTo(1);
        assertThat(slow.reserved(1_000, 0, 1, NOW).nextCallAt()).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void throttling_halves_the_rate_once_a_second() {
        RateLimit slower = LIMIT.slowedDown(200, NOW);
        assertThat(slower.callsPerSecond()).isEqualTo(100);
        assertThat(slower.slowedDown(200, NOW.plusMillis(999))).isEqualTo(slower);
        assertThat(slower.slowedDown(200, NOW.plusSeconds(1)).callsPerSecond()).isEqualTo(50);
    }

    @Test
    void it_never_stands_still() {
        RateLimit limit = LIMIT;
        for (int i = 0; i < 100; i++) {
            limit = limit.slowedDown(200, NOW.plusSeconds(i));
        }
        assertThat(limit.callsPerSecond()).isEqualTo(0.5);
    }

    @Test
    void a_second_of_answered_calls_brings_back_a_fiftieth_of_the_limit() {
        RateLimit half = LIMIT.slowedDown(200, NOW);
        assertThat(half.reserved(1, 100, 200, NOW).callsPerSecond()).isEqualTo(104);
        assertThat(half.reserved(1, 1_000, 200, NOW).callsPerSecond()).isEqualTo(140);
        assertThat(half.reserved(1, 50_000, 200, NOW).callsPerSecond()).isEqualTo(200);
    }

    @Test
    void a_kms_that_can_do_much_less_than_the_limit_is_not_asked_for_much_more() {
        int limit = 10_000;
        int capacity = 100;
        RateLimit now = RateLimit.initial("q", limit, NOW);
        double most = 0;
        for (int second = 1; second <= 600; second++) {
            Instant time = NOW.plusSeconds(second);
            long answered = (long) Math.min(capacity, now.callsPerSecond());
            boolean throttled = now.callsPerSecond() > capacity;
            now = now.reserved(1, answered, limit, time);
            now = throttled ? now.slowedDown(limit, time) : now;
            most = second > 60 ? Math.max(most, now.callsPerSecond()) : 0;
        }
        assertThat(most).isBetween((double) capacity, 4.0 * capacity);
    }

    @Test
    void a_clock_that_is_put_back_holds_nobody_up() {
        RateLimit ahead = LIMIT.slowedDown(200, NOW).reserved(1, 0, 200, NOW);
        Instant back = NOW.minusSeconds(600);
        assertThat(ahead.reserved(1, 0, 200, back).nextCallAt()).isEqualTo(back.plusMillis(10));
        assertThat(ahead.slowedDown(200, back).callsPerSecond()).isEqualTo(50);
    }

    @Test
    void a_lower_configured_limit_holds_at_once() {
        assertThat(LIMIT.reserved(1, 0, 20, NOW).callsPerSecond()).isEqualTo(20);
    }

    @Test
    void a_limit_of_its_own_goes_before_the_configured_one() {
        RateLimit own = LIMIT.reserved(50, 0, 200, NOW).withOwn(1_000, NOW);
        assertThat(own.limit(200)).isEqualTo(1_000);
        assertThat(own.callsPerSecond()).isEqualTo(1_000);
        assertThat(own.nextCallAt()).isEqualTo(NOW);
        RateLimit again = own.withoutOwn(200, NOW);
        assertThat(again.limit(200)).isEqualTo(200);
        assertThat(again.callsPerSecond()).isEqualTo(200);
    }

    @Test
    void a_limit_of_its_own_is_in_its_range() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LIMIT.withOwn(0, NOW))
                .withMessageContaining("1 to 100000");
        assertThatIllegalArgumentException().isThrownBy(() -> LIMIT.withOwn(100_001, NOW));
    }

    @Test
    void so_many_calls_take_so_long() {
        assertThat(LIMIT.time(1)).isEqualTo(Duration.ofMillis(5));
        assertThat(LIMIT.time(200)).isEqualTo(Duration.ofSeconds(1));
    }
}
