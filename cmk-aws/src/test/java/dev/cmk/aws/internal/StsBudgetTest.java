package dev.cmk.aws.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cmk.UnavailableReason;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StsBudgetTest {

    private final FakeSts sts = new FakeSts();
    private final ManualTime time = ManualTime.at(Instant.parse("2026-11-01T12:00:00Z"));
    private final StsBudget budget = new StsBudget(30, Duration.ofSeconds(5), time);
    private final Sts sessions = budget.around(sts);
    private final Sts checks = budget.aroundChecks(sts);
    private final SessionRequest acme = FakeSts.request("acme");

    private int callsUntilThrottled(Sts guarded, SessionRequest request) {
        for (int calls = 0; ; calls++) {
            try {
                guarded.assume(request);
            } catch (KeyAccessException e) {
                assertThat(e.reason()).isEqualTo(UnavailableReason.THROTTLED);
                assertThat(e.isAboutKey()).isFalse();
                return calls;
            }
        }
    }

    @Test
    void an_organization_has_so_many_at_once_and_then_one_at_a_time() {
        assertThat(callsUntilThrottled(sessions, acme)).isEqualTo(30);
        time.advance(Duration.ofSeconds(4));
        assertThat(callsUntilThrottled(sessions, acme)).isZero();
        time.advance(Duration.ofSeconds(1));
        assertThat(callsUntilThrottled(sessions, acme)).isEqualTo(1);
        time.advance(Duration.ofMinutes(1));
        assertThat(callsUntilThrottled(sessions, acme)).isEqualTo(12);
        time.advance(Duration.ofDays(1));
        assertThat(callsUntilThrottled(sessions, acme)).isEqualTo(30);
    }

    @Test
    void whoever_uses_it_up_takes_nothing_from_another_organization() {
        callsUntilThrottled(sessions, acme);
        assertThat(callsUntilThrottled(sessions, FakeSts.request("globex"))).isEqualTo(30);
    }

    @Test
    void checks_leave_something_to_the_keys_in_use() {
        assertThat(callsUntilThrottled(checks, acme)).isEqualTo(20);
        assertThat(callsUntilThrottled(sessions, acme)).isEqualTo(10);
    }

    @Test
    void what_is_too_much_is_not_asked_and_says_why() {
        int calls = callsUntilThrottled(sessions, acme);
        assertThatExceptionOfType(KeyAccessException.class)
                .isThrownBy(() -> sessions.assume(acme))
                .withMessageContaining("one every 5 seconds at most after the first 30");
        assertThat(sts.asked).hasSize(calls);
    }
}
