package dev.cmk.verification.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** What each guard is there for: a protocol without it goes wrong, and the explorer shows how. */
class ProtocolGuardsTest {

    /**
     * What goes wrong.
     *
     * @param world where it is seen
     * @param broken what does not hold
     * @param without what is left out
     */
    record Case(String what, Worlds world, Invariant broken, Guard... without) {

        @Override
        public String toString() {
            return what;
        }
    }

    static final List<Case> CASES = List.of(
            new Case(
                    "a worker whose shard was taken writes all the same",
                    Worlds.FIRST_KEY,
                    Invariant.LOST_LEASE_CHANGES_NOTHING,
                    Guard.TOKEN_IS_CHECKED),
            new Case(
                    "two workers hold one shard",
                    Worlds.IN_PLACE,
                    Invariant.LOST_LEASE_CHANGES_NOTHING,
                    Guard.CLAIM_CHANGES_TOKEN),
            new Case(
                    "two workers hold one shard and both move one data key",
                    Worlds.IN_PLACE,
                    Invariant.NO_ROW_MOVES_TWICE,
                    Guard.CLAIM_CHANGES_TOKEN,
                    Guard.WRAP_VERSION_IS_COMPARED),
            new Case(
                    "a job that is paused moves a data key",
                    Worlds.PAUSED_AND_CANCELLED,
                    Invariant.STOPPED_JOB_MOVES_NOTHING,
                    Guard.STOP_CHANGES_TOKENS),
            new Case(
                    "a worker from before a pause goes on after it",
                    Worlds.PAUSED_AND_CANCELLED,
                    Invariant.LOST_LEASE_CHANGES_NOTHING,
                    Guard.STOP_CHANGES_TOKENS),
            new Case(
                    "a job that is paused is worked at",
                    Worlds.PAUSED_AND_CANCELLED,
                    Invariant.STOPPED_JOB_MOVES_NOTHING,
                    Guard.CLAIM_NEEDS_ACTIVE_JOB,
                    Guard.WORKER_LOOKS_FIRST),
            new Case(
                    "a row is replaced by something that does not open",
                    Worlds.DESTINATION_DENIED,
                    Invariant.ROWS_OPEN,
                    Guard.MOVE_IS_VERIFIED),
            new Case(
                    "a data key that was not reached is passed over",
                    Worlds.DESTINATION_DENIED,
                    Invariant.ROWS_ARE_NOT_LEFT,
                    Guard.CURSOR_WAITS),
            new Case(
                    "a job completes with a data key that was passed over",
                    Worlds.DESTINATION_DENIED,
                    Invariant.COMPLETION_IS_TRUE,
                    Guard.CURSOR_WAITS,
                    Guard.COUNT),
            new Case(
                    "a worker from before a retry fails the job again",
                    Worlds.DENIED_AND_DAMAGED,
                    Invariant.LOST_LEASE_CHANGES_NOTHING,
                    Guard.END_NEEDS_LEASE),
            new Case(
                    "a key that still wraps a lost data key is removed",
                    Worlds.DENIED_AND_DAMAGED,
                    Invariant.KEYS_ARE_KNOWN,
                    Guard.COUNT),
            new Case(
                    "a job completes although a data key has come after the count",
                    Worlds.FIRST_KEY,
                    Invariant.COMPLETION_IS_TRUE,
                    Guard.COUNT_IS_LOCKED,
                    Guard.FENCE),
            new Case(
                    "a decision is stored over another that came first",
                    Worlds.DENIED_AND_DAMAGED,
                    Invariant.LOST_LEASE_CHANGES_NOTHING,
                    Guard.VERSION_IS_COMPARED),
            new Case(
                    "a straggler appears under the source of a completed job",
                    Worlds.DEFAULT_CHANGES,
                    Invariant.COMPLETED_MEANS_EMPTY,
                    Guard.FENCE),
            new Case(
                    "a straggler gets past the fence while the default changes",
                    Worlds.DEFAULT_CHANGES,
                    Invariant.COMPLETED_MEANS_EMPTY,
                    Guard.FENCE_IS_LOCKED),
            new Case(
                    "something is sealed with a data key that is not stored",
                    Worlds.DEFAULT_CHANGES,
                    Invariant.SEALED_IS_STORED,
                    Guard.READ_BACK),
            new Case(
                    "a retry passes over what has failed before",
                    Worlds.DENIED_AND_DAMAGED,
                    Invariant.ROWS_ARE_NOT_LEFT,
                    Guard.RETRY_RESTARTS));

    private static Exploration without(Worlds world, Set<Invariant> invariants, List<Guard> guards) {
        Set<Guard> others = EnumSet.allOf(Guard.class);
        others.removeAll(EnumSet.copyOf(guards));
        return Exploration.of(world.world(), others, invariants);
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void without_it(Case wrong) {
        Set<Invariant> looksFor = EnumSet.of(wrong.broken());

        assertThat(without(wrong.world(), looksFor, List.of(wrong.without())).wrong())
                .hasValueSatisfying(how -> assertThat(how)
                        .startsWith(wrong.broken() + ": ")
                        .contains("  0. it begins\n  1. ")
                        .contains("Then:\n     keys: "));
    }

    @ParameterizedTest
    @EnumSource(names = {"JOB_IS_LOCKED", "LAST_SHARD_STAYS_OPEN"})
    void without_it_a_job_is_stuck_for_ever(Guard guard) {
        assertThat(without(Worlds.TWO_SHARDS, EnumSet.allOf(Invariant.class), List.of(guard))
                        .wrong())
                .hasValueSatisfying(how -> assertThat(how).startsWith("STUCK: "));
    }

    @Test
    void without_the_version_two_admins_leave_keys_that_do_not_fit_together() {
        assertThat(without(Worlds.TWO_ADMINS, EnumSet.allOf(Invariant.class), List.of(Guard.VERSION_IS_COMPARED))
                        .wrong())
                .hasValueSatisfying(
                        how -> assertThat(how).contains("the keys of organization 'acme' are inconsistent"));
    }

    /** Others hold what they hold as well. */
    @ParameterizedTest
    @EnumSource(names = {"WRAP_VERSION_IS_COMPARED", "CLAIM_NEEDS_ACTIVE_JOB", "WORKER_LOOKS_FIRST", "COUNT_IS_LOCKED"})
    void without_this_one_alone_nothing_goes_wrong(Guard guard) {
        assertThat(List.of(Worlds.PAUSED_AND_CANCELLED, Worlds.DEFAULT_CHANGES))
                .allSatisfy(world -> assertThat(without(world, EnumSet.allOf(Invariant.class), List.of(guard))
                                .wrong())
                        .isEmpty());
    }

    @Test
    void no_guard_is_left_out() {
        List<Guard> tried = new ArrayList<>(List.of(Guard.JOB_IS_LOCKED, Guard.LAST_SHARD_STAYS_OPEN));
        CASES.forEach(one -> tried.addAll(List.of(one.without())));

        assertThat(tried).contains(Guard.values());
    }
}
