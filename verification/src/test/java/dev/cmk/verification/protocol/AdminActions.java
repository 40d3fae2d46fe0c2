package dev.cmk.verification.protocol;

import dev.cmk.keys.KeyChange;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.spi.KeyRegistry.CommitOutcome;
import dev.cmk.verification.protocol.State.Loaded;
import dev.cmk.verification.protocol.Step.Kind;
import dev.cmk.verification.protocol.StoreActions.Committed;
import java.util.Objects;
import java.util.function.Consumer;

/** An admin's request: load, apply a rule, compare and set. As {@code KeyChanges} of {@code cmk-core}. */
final class AdminActions {

    private final StoreActions store;
    private final Rules rules;

    AdminActions(StoreActions store, Rules rules) {
        this.store = store;
        this.rules = rules;
    }

    void steps(State state, int number, Consumer<Step> steps) {
        Admin admin = state.admins().get(number);
        if (admin.loaded() == null || admin.decision() == null) {
            decide(state, number, admin, steps);
        } else {
            commit(state, number, admin, admin.loaded(), admin.decision(), steps);
        }
    }

    private void decide(State state, int number, Admin admin, Consumer<Step> steps) {
        OrganizationKeys keys = rules.load(state);
        for (Decision decision : rules.allowed(keys).keySet()) {
            if (admin.left() > 0 || decision.helps()) {
                Admin decided = new Admin(admin.left(), new Loaded(keys, true), decision);
                Kind kind = decision.helps() ? Kind.HELP : Kind.DECISION;
                steps.accept(new Step(
                        kind,
                        number,
                        "admin " + number + " loads the keys and " + decision,
                        state.with(number, decided)));
            }
        }
    }

    private void commit(State state, int number, Admin admin, Loaded loaded, Decision decision, Consumer<Step> steps) {
        Admin ready = new Admin(admin.left(), null, null);
        KeyChange change = Objects.requireNonNull(rules.allowed(loaded.keys()).get(decision));
        Committed committed = store.commit(state, loaded, change);
        if (committed.outcome() == CommitOutcome.COMMITTED) {
            Admin done = decision.helps() ? ready : new Admin(admin.left() - 1, null, null);
            Kind kind = decision.helps() ? Kind.HELP : Kind.DECISION;
            steps.accept(new Step(
                    kind,
                    number,
                    "admin " + number + " stores that: " + decision,
                    committed.state().with(number, done)));
        }
        steps.accept(new Step(
                Kind.HELP,
                number,
                "admin " + number
                        + (committed.outcome() == CommitOutcome.COMMITTED
                                ? " goes away"
                                : " is told " + committed.outcome()),
                state.with(number, ready)));
    }
}
