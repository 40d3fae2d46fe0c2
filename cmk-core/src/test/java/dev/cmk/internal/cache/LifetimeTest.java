package dev.cmk.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.DataKeyCaching;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifetimeTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long TTL = 300 * SECOND;
    private static final DataKeyCaching CACHING = DataKeyCaching.defaults();

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MAX_VALUE - 200_000_000_000L, Long.MIN_VALUE})
    void the_deadline_is_kept_wherever_the_clock_begins(long sent) {
        Lifetime lifetime = Lifetime.since(sent, CACHING);

        assertThat(lifetime.isFresh(sent)).isTrue();
        assertThat(lifetime.isFresh(sent + TTL - 1)).isTrue();
        assertThat(lifetime.isFresh(sent + TTL)).isFalse();
        assertThat(lifetime.isOver(sent + TTL - 1)).isFalse();
        assertThat(lifetime.isOver(sent + TTL)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 200_000_000_000L})
    void the_refresh_is_spread_over_eight_to_nine_tenths(long sent) {
        for (int i = 0; i < 1000; i++) {
            Lifetime lifetime = Lifetime.since(sent, CACHING);
            assertThat(lifetime.isRefreshDue(sent + TTL / 10 * 8 - 1)).isFalse();
            assertThat(lifetime.isRefreshDue(sent + TTL / 10 * 9)).isTrue();
        }
        assertThat(java.util.stream.IntStream.range(0, 100)
                        .mapToObj(i -> Lifetime.since(sent, CACHING).refreshAt())
                        .distinct())
                .hasSizeGreaterThan(50);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 305_000_000_000L})
    void without_an_answer_the_end_is_never_passed(long sent) {
        Lifetime lifetime = Lifetime.since(sent, CACHING.withStaleIfUnreachable(Duration.ofSeconds(60)));

        Lifetime early = lifetime.unanswered(sent + 250 * SECOND, 0);
        assertThat(early.deadline()).isEqualTo(sent + TTL);
        assertThat(early.refreshAt()).isEqualTo(sent + 255 * SECOND);
        Lifetime slow = lifetime.unanswered(sent + 300 * SECOND, 10 * SECOND);
        assertThat(slow.deadline()).isEqualTo(sent + 330 * SECOND);
        Lifetime late = slow.unanswered(sent + 355 * SECOND, 10 * SECOND);
        assertThat(late.deadline()).isEqualTo(sent + 360 * SECOND);
        assertThat(late.isFresh(sent + 360 * SECOND)).isFalse();
        assertThat(late.end()).isEqualTo(lifetime.end());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE})
    void without_grace_the_deadline_stays(long sent) {
        Lifetime lifetime = Lifetime.since(sent, CACHING);

        assertThat(lifetime.unanswered(sent + TTL - SECOND, SECOND).deadline()).isEqualTo(sent + TTL);
        assertThat(lifetime.unanswered(sent + TTL + SECOND, SECOND).isFresh(sent + TTL + SECOND))
                .isFalse();
    }
}
