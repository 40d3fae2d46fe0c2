package dev.cmk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.cmk.RotationPolicy.DataKeyFacts;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RotationPolicyTest {

    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private static DataKeyFacts facts(Duration age, boolean platformWrapped, boolean platformIsDefault) {
        return new DataKeyFacts(
                OrganizationId.of("acme"),
                Scope.of("s"),
                1,
                CREATED,
                CREATED.plus(age),
                platformWrapped,
                platformIsDefault);
    }

    @Test
    void what_the_platform_managed_key_has_wrapped_is_due_as_soon_as_another_key_is_the_default() {
        RotationPolicy policy = RotationPolicy.afterPlatformKey();
        assertThat(policy.isDue(facts(Duration.ZERO, true, false))).isTrue();
        assertThat(policy.isDue(facts(Duration.ZERO, true, true))).isFalse();
        assertThat(policy.isDue(facts(Duration.ofDays(9999), false, false))).isFalse();
    }

    @Test
    void by_age_it_is_due_when_the_data_key_is_older_than_that() {
        RotationPolicy policy = RotationPolicy.olderThan(Duration.ofDays(90));
        assertThat(policy.isDue(facts(Duration.ofDays(90), false, false))).isFalse();
        assertThat(policy.isDue(facts(Duration.ofDays(90).plusNanos(1), false, false)))
                .isTrue();
        assertThat(policy.isDue(facts(Duration.ofDays(-1), false, false)))
                .as("a clock was set back")
                .isFalse();
    }

    @Test
    void an_age_beyond_the_end_of_time_is_never_reached() {
        assertThat(RotationPolicy.olderThan(Duration.ofSeconds(Long.MAX_VALUE))
                        .isDue(facts(Duration.ofDays(1), true, true)))
                .isFalse();
    }

    @Test
    void an_age_is_more_than_zero() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RotationPolicy.olderThan(Duration.ZERO))
                .withMessageContaining("age is PT0S");
        assertThatIllegalArgumentException().isThrownBy(() -> RotationPolicy.olderThan(Duration.ofNanos(-1)));
        assertThatNullPointerException()
                .isThrownBy(() -> RotationPolicy.olderThan(null))
                .withMessage("age");
    }

    @Test
    void two_policies_together_are_due_if_one_is() {
        RotationPolicy both = RotationPolicy.afterPlatformKey().or(RotationPolicy.olderThan(Duration.ofDays(1)));
        assertThat(both.isDue(facts(Duration.ZERO, true, false))).isTrue();
        assertThat(both.isDue(facts(Duration.ofDays(2), false, false))).isTrue();
        assertThat(both.isDue(facts(Duration.ZERO, false, false))).isFalse();
        assertThat(RotationPolicy.never().isDue(facts(Duration.ofDays(9999), true, false)))
                .isFalse();
        assertThatNullPointerException().isThrownBy(() -> both.or(null)).withMessage("other");
    }
}
