package dev.cmk.verification.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.keys.ReEncryption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The protocol as it is, in every world, whatever comes in whatever order. */
class ProtocolTest {

    private static final Map<Worlds, Exploration> EXPLORED = new EnumMap<>(Worlds.class);

    private static final Path ARCHITECTURE = Path.of(System.getProperty("basedir", "."), "..", "docs/ARCHITECTURE.md");

    private static Exploration explored(Worlds world) {
        return EXPLORED.computeIfAbsent(world, one -> Exploration.of(one.world()));
    }

    @ParameterizedTest
    @EnumSource
    void everything_that_must_hold_holds_and_every_job_can_end(Worlds world) {
        assertThat(explored(world).wrong()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void jobs_fail_only_where_a_kms_gives_trouble(Worlds world) {
        assertThat(explored(world).reached().contains(ReEncryption.State.FAILED))
                .isEqualTo(world.world().trouble().isSerious());
    }

    @ParameterizedTest
    @EnumSource
    void jobs_complete_in_every_world(Worlds world) {
        assertThat(explored(world).reached()).contains(ReEncryption.State.COMPLETED);
    }

    @Test
    void nothing_that_the_model_has_is_never_reached() {
        Set<Enum<?>> reached = new HashSet<>();
        for (Worlds world : Worlds.values()) {
            reached.addAll(explored(world).reached());
        }
        Set<Enum<?>> all = new HashSet<>(List.of(ReEncryption.State.values()));
        all.addAll(List.of(Worker.Fate.values()));
        all.addAll(List.of(Worker.At.values()));
        all.addAll(List.of(Instance.At.values()));
        all.removeAll(Set.of(Worker.At.LOOKED_AT_OTHERS, Worker.At.COUNTED, Instance.At.PASSED_THE_FENCE));

        assertThat(reached)
                .as("everything but the moments that are there only without a guard")
                .containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void the_architecture_page_has_the_figures() throws IOException {
        String page = Files.readString(ARCHITECTURE);

        assertThat(Worlds.values())
                .allSatisfy(world -> assertThat(page)
                        .contains(String.format(
                                Locale.ROOT,
                                "| %s | %,d | %d |",
                                world,
                                explored(world).states(),
                                explored(world).depth())));
    }
}
