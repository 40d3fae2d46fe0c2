package dev.cmk.verification.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Goes through every state that a model can get into, the nearest ones first, so that what it finds wrong has a shortest
 * way to it. It keeps all states, the step that led to each, and from where each can be reached.
 */
final class Explorer {

    private record Found(@Nullable Found from, String how, State state, int depth) {}

    private final Model model;
    private final Invariants invariants;
    private final Map<State, Integer> numbers = new HashMap<>();
    private final List<Found> found = new ArrayList<>();
    private final Edges edges = new Edges();
    private @Nullable String wrong;
    private @Nullable Found last;

    private Explorer(Model model, Set<Invariant> invariants) {
        this.model = model;
        this.invariants = new Invariants(invariants);
    }

    /** Everything, or up to the first thing that is wrong. */
    static Explorer explore(Model model, Set<Invariant> invariants) {
        Explorer explorer = new Explorer(model, invariants);
        explorer.run();
        return explorer;
    }

    private void run() {
        reach(null, "it begins", model.initial());
        for (int i = 0; i < found.size() && wrong == null; i++) {
            expand(i);
        }
    }

    private void expand(int number) {
        Found from = found.get(number);
        try {
            model.steps(from.state(), step -> {
                if (wrong == null) {
                    int known = found.size();
                    int to = reach(from, step.what(), step.next());
                    edges.add(number, to, step.kind());
                    wrong = invariants.brokenBy(from.state(), step, to == known);
                    last = wrong == null ? null : new Found(from, step.what(), step.next(), from.depth() + 1);
                }
            });
        } catch (IllegalArgumentException | IllegalStateException e) {
            wrong = e.toString();
            last = from;
        }
    }

    private int reach(@Nullable Found from, String how, State state) {
        Integer known = numbers.putIfAbsent(state, found.size());
        if (known != null) {
            return known;
        }
        found.add(new Found(from, how, state, from == null ? 0 : from.depth() + 1));
        return found.size() - 1;
    }

    int states() {
        return found.size();
    }

    int depth() {
        return found.get(found.size() - 1).depth();
    }

    void forEach(Consumer<State> visitor) {
        found.forEach(one -> visitor.accept(one.state()));
    }

    /** What is wrong and a shortest way to it, if anything is. */
    Optional<String> counterexample() {
        return wrong == null || last == null ? Optional.empty() : Optional.of(wrong + "\n" + story(last));
    }

    /** A nearest state from which no steps of these kinds lead to where it should end. */
    Optional<String> stuck(Predicate<State> goal, Set<Step.Kind> kinds) {
        BitSet goals = new BitSet(found.size());
        for (int number = 0; number < found.size(); number++) {
            goals.set(number, goal.test(found.get(number).state()));
        }
        int stuck = edges.leadingTo(goals, kinds).nextClearBit(0);
        return stuck < found.size() ? Optional.of(story(found.get(stuck))) : Optional.empty();
    }

    private static String story(Found end) {
        ArrayDeque<String> lines = new ArrayDeque<>();
        for (Found one = end; one != null; one = one.from()) {
            lines.addFirst(String.format("%3d. %s", one.depth(), one.how()));
        }
        return String.join("\n", lines) + "\nThen:\n" + Description.of(end.state());
    }
}
