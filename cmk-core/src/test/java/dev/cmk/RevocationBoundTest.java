package dev.cmk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RevocationBoundTest {

    private static final DataKeyCaching CACHING =
            DataKeyCaching.defaults().withTtl(Duration.ofMinutes(2)).withStaleIfUnreachable(Duration.ofMinutes(1));

    private static RevocationBound bound(Duration session) {
        return RevocationBound.of(Duration.ofSeconds(30), session, CACHING, Duration.ofSeconds(5));
    }

    @Test
    void everything_that_may_delay_a_revocation_is_added_up() {
        Duration sum = Duration.ofSeconds(30 + 5 + 120 + 60);
        assertThat(bound(Duration.ZERO)).isEqualTo(new RevocationBound(sum, sum));
        assertThat(bound(Duration.ofHours(1))).isEqualTo(new RevocationBound(sum, sum.plusHours(1)));
    }

    @Test
    void sessions_that_never_end_bound_nothing_but_a_revoked_key_still_is_bounded() {
        assertThat(bound(RevocationBound.NEVER))
                .isEqualTo(new RevocationBound(Duration.ofSeconds(30 + 5 + 120 + 60), RevocationBound.NEVER));
    }
}
