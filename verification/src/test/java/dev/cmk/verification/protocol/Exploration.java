package dev.cmk.verification.protocol;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What came of exploring a world.
 *
 * @param states how many there are
 * @param depth the most steps that a shortest way to one of them has
 * @param wrong what is wrong and a shortest way to it, if anything is
 * @param reached all that a worker, a data key of a page, an instance and a job has been in
 */
record Exploration(int states, int depth, Optional<String> wrong, Set<Enum<?>> reached) {

    /** With all guards, and looking at all that must hold. */
    static Exploration of(World world) {
        return of(world, EnumSet.allOf(Guard.class), EnumSet.allOf(Invariant.class));
    }

    static Exploration of(World world, Set<Guard> guards, Set<Invariant> invariants) {
        Explorer explorer = Explorer.explore(new Model(world, guards), invariants);
        Optional<String> wrong = explorer.counterexample().or(() -> stuck(explorer));
        return new Exploration(explorer.states(), explorer.depth(), wrong, reached(explorer));
    }

    /** Workers alone bring every job that runs to an end, and with the help of admins and owners of keys to a good one. */
    private static Optional<String> stuck(Explorer explorer) {
        Optional<String> running = explorer.stuck(
                state -> state.jobs().stream()
                        .noneMatch(job -> job.move().state().isActive()),
                EnumSet.of(Step.Kind.WORKER));
        Optional<String> failed = explorer.stuck(
                state -> state.jobs().stream()
                        .noneMatch(job -> job.move().state().isUnfinished()),
                EnumSet.of(Step.Kind.WORKER, Step.Kind.HELP));
        return running.or(() -> failed).map(story -> "STUCK: no worker can end a job any more\n" + story);
    }

    private static Set<Enum<?>> reached(Explorer explorer) {
        Set<Enum<?>> reached = new HashSet<>();
        explorer.forEach(state -> {
            for (Worker worker : state.workers()) {
                reached.add(worker.at());
                worker.page().forEach(copy -> reached.add(copy.fate()));
            }
            state.instances().forEach(instance -> reached.add(instance.at()));
            state.jobs().forEach(job -> reached.add(job.move().state()));
        });
        return reached;
    }
}
