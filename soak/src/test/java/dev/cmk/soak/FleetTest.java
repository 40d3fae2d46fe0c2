package dev.cmk.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Instances are killed at every step, stopped and cut off, and nothing is lost, moved twice or left behind. */
class FleetTest {

    private static final Duration LENGTH = Duration.ofSeconds(15);

    @Test
    void a_fleet_over_postgresql_survives_whatever_is_done_to_it() throws Exception {
        survives(DatabaseServer.Kind.POSTGRESQL, 20261125);
    }

    @Test
    void a_fleet_over_mariadb_survives_whatever_is_done_to_it() throws Exception {
        survives(DatabaseServer.Kind.MARIADB, 42);
    }

    private static void survives(DatabaseServer.Kind database, long seed) throws Exception {
        Plan plan = new Plan(
                seed, LENGTH, 1, database, Plan.Isolation.MIXED, Engine.CLUSTERED, 3, 1, 1, Path.of("target", "soak"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Report report;
        try {
            report = Soak.run(plan, new PrintStream(out, true, StandardCharsets.UTF_8));
        } catch (DatabaseServer.NotHereException e) {
            assertThat(Boolean.getBoolean("test.all-databases"))
                    .as(e.getMessage())
                    .isFalse();
            Assumptions.abort(e.getMessage());
            return;
        }
        assertThat(report.isGood()).as(out.toString(StandardCharsets.UTF_8)).isTrue();
        assertThat(report.moves()).as("moves").isPositive();
    }
}
