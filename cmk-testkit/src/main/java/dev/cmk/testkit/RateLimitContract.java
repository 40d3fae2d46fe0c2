package dev.cmk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cmk.keys.RateLimit;
import dev.cmk.spi.RateLimitStore.Change;
import dev.cmk.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link dev.cmk.spi.RateLimitStore} has to do; a part of {@link StoreContract}. */
abstract class RateLimitContract {

    private static final String SCOPE = "aws-kms:111122223333:eu-central-1";

    private Store store;

    protected abstract Store newStore();

    @BeforeEach
    void open() {
        store = newStore();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Change reserve(int calls) {
        return (found, now) ->
                found.orElseGet(() -> RateLimit.initial(SCOPE, 10, now)).reserved(calls, 0, 10, now);
    }

    @Test
    void a_scope_that_nobody_has_called_has_no_row() {
        assertThat(store.rateLimit(SCOPE)).isEmpty();
        assertThat(store.rateLimits(null, 10)).isEmpty();
    }

    @Test
    void a_row_comes_back_as_it_was_stored() {
        Instant time = Instant.parse("2030-01-02T03:04:05.678901Z");
        RateLimit limit = new RateLimit(" ~" + "q".repeat(254), 100_000, 0.123456789, time, time.plusMillis(1));
        RateLimit plain = new RateLimit("plain", null, 200, time, null);

        store.changeRateLimit(limit.quotaScope(), (found, now) -> limit);
        store.changeRateLimit("plain", (found, now) -> plain);

        assertThat(store.rateLimit(limit.quotaScope())).contains(limit);
        assertThat(store.rateLimit("plain")).contains(plain);
        assertThat(store.rateLimit("Plain")).isEmpty();
    }

    @Test
    void a_change_sees_what_the_last_one_left() {
        store.changeRateLimit(SCOPE, (found, now) -> {
            assertThat(found).isEmpty();
            return RateLimit.initial(SCOPE, 200, now).withOwn(7, now);
        });
        RateLimit changed = store.changeRateLimit(SCOPE, (found, now) -> {
                    assertThat(found.orElseThrow().own()).isEqualTo(7);
                    return found.orElseThrow().withOwn(8, now);
                })
                .limit();
        assertThat(changed.own()).isEqualTo(8);
        assertThat(store.rateLimit(SCOPE)).contains(changed);
    }

    @Test
    void a_change_that_fails_changes_nothing() {
        RateLimit before = store.changeRateLimit(SCOPE, reserve(1)).limit();
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> store.changeRateLimit(SCOPE, (found, now) -> {
                    throw new IllegalStateException("no");
                }));
        assertThat(store.rateLimit(SCOPE)).contains(before);
    }

    @Test
    void its_clock_does_not_go_back() {
        Instant last = Instant.MIN;
        for (int i = 0; i < 20; i++) {
            Instant at = store.changeRateLimit(SCOPE, reserve(1)).at();
            assertThat(at).isAfterOrEqualTo(last);
            last = at;
        }
    }

    @Test
    void what_many_reserve_at_once_is_given_to_each_of_them_alone() {
        Instant begun = store.changeRateLimit(SCOPE, reserve(1)).at();

        IntStream.range(0, 200).parallel().forEach(i -> store.changeRateLimit(SCOPE, reserve(1)));

        Instant end = store.rateLimit(SCOPE).orElseThrow().nextCallAt();
        assertThat(Duration.between(begun, end)).isGreaterThanOrEqualTo(Duration.ofSeconds(20)); // 201 at 10/s
    }

    @Test
    void a_row_that_many_add_at_once_is_added_once() {
        List<RateLimit> stored = IntStream.range(0, 50)
                .parallel()
                .mapToObj(i -> store.changeRateLimit(
                                "scope-" + i % 5,
                                (found, now) -> found.orElseGet(() -> RateLimit.initial("scope-" + i % 5, 200, now)))
                        .limit())
                .distinct()
                .toList();
        assertThat(stored).hasSize(5);
        assertThat(store.rateLimits(null, 10)).hasSize(5);
    }

    @Test
    void rows_are_listed_in_the_order_of_their_names() {
        for (String scope : List.of("b", "B", "a:2", "a:10")) {
            store.changeRateLimit(scope, (found, now) -> RateLimit.initial(scope, 200, now));
        }
        assertThat(store.rateLimits(null, 10))
                .extracting(RateLimit::quotaScope)
                .containsExactly("B", "a:10", "a:2", "b");
        assertThat(store.rateLimits("a:10", 1))
                .extracting(RateLimit::quotaScope)
                .containsExactly("a:2");
    }
}
