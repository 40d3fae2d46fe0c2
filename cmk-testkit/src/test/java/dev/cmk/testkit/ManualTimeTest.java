package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ManualTimeTest {

    private final ManualTime time = ManualTime.at(NOW);

    @Test
    void time_stands_still() {
        long nanos = time.nanoTime();

        assertThat(time.now()).isEqualTo(NOW);
        assertThat(time.nanoTime()).isEqualTo(nanos);
    }

    @Test
    void both_clocks_advance_together() {
        long nanos = time.nanoTime();

        time.advance(Duration.ofMillis(1500)).advance(Duration.ZERO);

        assertThat(time.now()).isEqualTo(NOW.plusMillis(1500));
        assertThat(time.nanoTime() - nanos).isEqualTo(1_500_000_000L);
    }

    @Test
    void time_does_not_go_back() {
        assertThatIllegalArgumentException().isThrownBy(() -> time.advance(Duration.ofNanos(-1)));
    }

    @Test
    void setting_the_clock_moves_only_the_time_of_day() {
        long nanos = time.nanoTime();

        time.setClock(NOW.minusSeconds(60));

        assertThat(time.now()).isEqualTo(NOW.minusSeconds(60));
        assertThat(time.nanoTime()).isEqualTo(nanos);
    }
}
