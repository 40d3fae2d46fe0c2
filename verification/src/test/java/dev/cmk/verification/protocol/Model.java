package dev.cmk.verification.protocol;

import dev.cmk.keys.KeyRevision;
import dev.cmk.verification.protocol.State.DataKey;
import dev.cmk.verification.protocol.State.Kms;
import dev.cmk.verification.protocol.State.Organization;
import dev.cmk.verification.protocol.State.Wrapped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** All that can happen in a world, at each moment to each of those who take part. */
final class Model {

    private final World world;
    private final WorkerActions workers;
    private final InstanceActions instances;
    private final AdminActions admins;
    private final KmsActions kms;

    Model(World world, Set<Guard> guards) {
        this.world = world;
        Rules rules = new Rules(world);
        StoreActions store = new StoreActions(world, guards);
        this.workers = new WorkerActions(world, guards, store, rules);
        this.instances = new InstanceActions(world, guards, store);
        this.admins = new AdminActions(store, rules);
        this.kms = new KmsActions(world);
    }

    State initial() {
        Organization organization =
                new Organization(world.keys().keys(), world.keys().defaultKey());
        List<DataKey> dataKeys = new ArrayList<>();
        for (KeyRevision key : world.dataKeys()) {
            int id = dataKeys.size() + 1;
            dataKeys.add(new DataKey(id, key, new Wrapped(id, key), false));
        }
        Instance instance = new Instance(Instance.At.FOUND_NO_DATA_KEY, organization.defaultRevision(), 0);
        return new State(
                organization,
                List.of(),
                List.copyOf(dataKeys),
                Collections.nCopies(world.workers(), Worker.IDLE),
                Collections.nCopies(world.newDataKeys().size(), instance),
                world.budget().stream().map(left -> new Admin(left, null, null)).toList(),
                new Kms(Set.of(), world.trouble().refused()),
                Set.of());
    }

    void steps(State state, Consumer<Step> steps) {
        for (int i = 0; i < state.admins().size(); i++) {
            admins.steps(state, i, steps);
        }
        for (int i = 0; i < state.workers().size(); i++) {
            workers.steps(state, i, steps);
        }
        for (int i = 0; i < state.instances().size(); i++) {
            instances.steps(state, i, steps);
        }
        kms.steps(state, steps);
    }
}
