package dev.cmk.verification.protocol;

import dev.cmk.keys.KeyId;
import dev.cmk.verification.protocol.State.Kms;
import dev.cmk.verification.protocol.Step.Kind;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** What owners of keys do in their KMS. */
final class KmsActions {

    private final Set<KeyId> deniable;

    KmsActions(World world) {
        this.deniable = world.trouble().deniable();
    }

    void steps(State state, Consumer<Step> steps) {
        Kms kms = state.kms();
        for (KeyId key : deniable) {
            boolean isDenied = kms.denied().contains(key);
            Set<KeyId> denied = new HashSet<>(kms.denied());
            boolean changed = isDenied ? denied.remove(key) : denied.add(key);
            if (changed) {
                steps.accept(new Step(
                        isDenied ? Kind.HELP : Kind.TROUBLE,
                        0,
                        "the owner " + (isDenied ? "allows " : "denies ") + key,
                        state.with(new Kms(Set.copyOf(denied), kms.refused()))));
            }
        }
        for (int dataKey : kms.refused()) {
            Set<Integer> refused = new HashSet<>(kms.refused());
            refused.remove(dataKey);
            steps.accept(new Step(
                    Kind.HELP,
                    0,
                    "the owner mends data key " + dataKey,
                    state.with(new Kms(kms.denied(), Set.copyOf(refused)))));
        }
    }
}
