package dev.cmk.verification.protocol;

import dev.cmk.keys.KeyRevision;
import dev.cmk.verification.protocol.Instance.At;
import dev.cmk.verification.protocol.State.DataKey;
import dev.cmk.verification.protocol.State.Wrapped;
import dev.cmk.verification.protocol.Step.Kind;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An instance that encrypts, one transaction or one call to a KMS at a time. As {@code SealingKeys} and {@code
 * DataKeyCreator}. It may have read the organization's keys at any time before.
 */
final class InstanceActions {

    private final World world;
    private final Set<Guard> guards;
    private final StoreActions store;

    InstanceActions(World world, Set<Guard> guards, StoreActions store) {
        this.world = world;
        this.guards = guards;
        this.store = store;
    }

    /** What one instance can do in a state. */
    private record Turn(State state, int number, Instance instance, Consumer<Step> steps) {

        void can(String what, State next) {
            steps.accept(new Step(Kind.INSTANCE, number, "instance " + number + ' ' + what, next));
        }

        void can(String what, Instance next) {
            can(what, state.with(number, next));
        }

        KeyRevision defaultKey() {
            return state.organization().defaultRevision();
        }
    }

    void steps(State state, int number, Consumer<Step> steps) {
        Turn turn = new Turn(state, number, state.instances().get(number), steps);
        switch (turn.instance().at()) {
            case FOUND_NO_DATA_KEY -> {
                poll(turn);
                generate(turn);
            }
            case GENERATED -> insertIfAbsent(turn);
            case PASSED_THE_FENCE -> insert(turn);
            case INSERTED -> readBack(turn);
            case SEALED -> {}
        }
        if (turn.instance().at() == At.GENERATED || turn.instance().at() == At.INSERTED) {
            Instance restarted = turn.instance().sees(turn.defaultKey());
            steps.accept(
                    new Step(Kind.CRASH, number, "instance " + number + " crashes", state.with(number, restarted)));
        }
    }

    private void poll(Turn turn) {
        if (!turn.instance().view().equals(turn.defaultKey())) {
            turn.can(
                    "sees " + turn.defaultKey() + " as the default",
                    turn.instance().sees(turn.defaultKey()));
        }
    }

    private void generate(Turn turn) {
        if (isThere(turn.state())) {
            turn.can("finds a data key", turn.instance().now(At.INSERTED));
        } else if (!turn.state().kms().denied().contains(turn.instance().view().key())) {
            turn.can(
                    "generates a data key under " + turn.instance().view(),
                    turn.instance().now(At.GENERATED));
        }
    }

    private void insertIfAbsent(Turn turn) {
        int id = world.newDataKeys().get(turn.number());
        if (!has(Guard.READ_BACK)) {
            turn.can("seals with data key " + id, turn.instance().seals(id));
        } else if (!store.mayInsert(turn.state(), turn.instance().view())) {
            turn.can("is told that the default is another", turn.instance().sees(turn.defaultKey()));
        } else if (!has(Guard.FENCE_IS_LOCKED)) {
            turn.can("passes the fence", turn.instance().now(At.PASSED_THE_FENCE));
        } else {
            insert(turn);
        }
    }

    private void insert(Turn turn) {
        Instance inserted = turn.instance().now(At.INSERTED);
        if (isThere(turn.state())) {
            turn.can("finds that another was faster", inserted);
        } else {
            int id = world.newDataKeys().get(turn.number());
            State next = store.insert(turn.state(), id, turn.instance().view());
            turn.can("inserts data key " + id + " under " + turn.instance().view(), next.with(turn.number(), inserted));
        }
    }

    private void readBack(Turn turn) {
        for (DataKey row : turn.state().dataKeys()) {
            boolean opens = row.wrapped().equals(new Wrapped(row.id(), row.key()))
                    && !turn.state().kms().denied().contains(row.key().key());
            if (world.newDataKeys().contains(row.id()) && opens) {
                turn.can(
                        "unwraps data key " + row.id() + " and seals with it",
                        turn.instance().seals(row.id()));
            }
        }
    }

    private boolean isThere(State state) {
        return state.dataKeys().stream().anyMatch(row -> world.newDataKeys().contains(row.id()));
    }

    private boolean has(Guard guard) {
        return guards.contains(guard);
    }
}
