package dev.cmk.verification.protocol;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;

/** Which state leads to which, in arrays: there are millions. */
final class Edges {

    private int[] from = new int[1024];
    private int[] to = new int[1024];
    private Step.Kind[] kinds = new Step.Kind[1024];
    private int size;

    void add(int source, int target, Step.Kind kind) {
        if (size == from.length) {
            from = Arrays.copyOf(from, size * 2);
            to = Arrays.copyOf(to, size * 2);
            kinds = Arrays.copyOf(kinds, size * 2);
        }
        from[size] = source;
        to[size] = target;
        kinds[size] = kind;
        size++;
    }

    /** All states from which steps of these kinds lead to a goal. Sweeps over the edges until nothing is added. */
    BitSet leadingTo(BitSet goals, Set<Step.Kind> allowed) {
        BitSet leads = (BitSet) goals.clone();
        boolean added = true;
        while (added) {
            added = false;
            for (int edge = size - 1; edge >= 0; edge--) {
                if (leads.get(to[edge]) && !leads.get(from[edge]) && allowed.contains(kinds[edge])) {
                    leads.set(from[edge]);
                    added = true;
                }
            }
        }
        return leads;
    }
}
