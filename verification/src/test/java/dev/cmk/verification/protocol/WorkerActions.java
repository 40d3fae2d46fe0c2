package dev.cmk.verification.protocol;

import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.KeyRegistry.CommitOutcome;
import dev.cmk.verification.protocol.State.Job;
import dev.cmk.verification.protocol.State.Loaded;
import dev.cmk.verification.protocol.State.Wrapped;
import dev.cmk.verification.protocol.Step.Kind;
import dev.cmk.verification.protocol.StoreActions.Committed;
import dev.cmk.verification.protocol.Worker.At;
import dev.cmk.verification.protocol.Worker.Copy;
import dev.cmk.verification.protocol.Worker.Fate;
import dev.cmk.verification.protocol.Worker.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A worker on a shard, one transaction or one call to a KMS at a time. As {@code BatchMover}, {@code RowMover} and {@code
 * ReEncryptionEnd}.
 */
final class WorkerActions {

    private static final Failure SOURCE_DENIED = new Failure(Side.SOURCE, FailureReason.ACCESS_DENIED, "denied");
    private static final Failure DESTINATION_DENIED =
            new Failure(Side.DESTINATION, FailureReason.ACCESS_DENIED, "denied");
    private static final Failure SILENT = new Failure(Side.SOURCE, FailureReason.UNREACHABLE, "no answer");
    private static final Failure ROWS = new Failure(Side.SOURCE, FailureReason.DATA_KEYS_FAILED, "rows failed");
    static final Failure LEFT = new Failure(Side.DESTINATION, FailureReason.DATA_KEYS_FAILED, "rows are left");

    private final World world;
    private final Set<Guard> guards;
    private final StoreActions store;
    private final Rules rules;

    WorkerActions(World world, Set<Guard> guards, StoreActions store, Rules rules) {
        this.world = world;
        this.guards = guards;
        this.store = store;
        this.rules = rules;
    }

    /** What one worker can do in a state. */
    private static final class Turn {

        private final State state;
        private final int number;
        private final Worker worker;
        private final Consumer<Step> steps;

        Turn(State state, int number, Consumer<Step> steps) {
            this.state = state;
            this.number = number;
            this.worker = state.workers().get(number);
            this.steps = steps;
        }

        void can(String what, State next) {
            steps.accept(new Step(Kind.WORKER, number, "worker " + number + ' ' + what, next));
        }

        void can(String what, Worker next) {
            can(what, state.with(number, next));
        }

        void idles(String what) {
            can(what, Worker.IDLE);
        }

        void crash() {
            if (worker.at() != At.IDLE) {
                String what = "worker " + number + " crashes";
                steps.accept(new Step(Kind.CRASH, number, what, state.with(number, Worker.IDLE)));
            }
        }

        Job job() {
            return state.jobs().get(worker.held().job());
        }
    }

    void steps(State state, int number, Consumer<Step> steps) {
        Turn turn = new Turn(state, number, steps);
        switch (turn.worker.at()) {
            case IDLE -> claim(turn);
            case CLAIMED -> {
                findActive(turn);
                release(turn);
            }
            case FOUND_ACTIVE -> page(turn);
            case READ_PAGE -> moveOrStore(turn);
            case COMMIT_UNKNOWN -> resolveCommit(turn);
            case HAS_TO_RELEASE -> release(turn);
            case FOUND_NOTHING_LEFT -> finishShard(turn);
            case LOOKED_AT_OTHERS -> finishAfterLook(turn);
            case FINISHED_LAST -> progress(turn);
            case ENDS -> loadKeys(turn);
            case LOADED_KEYS -> prolong(turn);
            case PROLONGED -> countOrCommit(turn);
            case COUNTED -> commitEnd(turn);
        }
        turn.crash();
    }

    /** Any shard that is not done: its lease may have expired, and a scheduler may take it whatever its lease says. */
    private void claim(Turn turn) {
        for (int job = 0; job < turn.state.jobs().size(); job++) {
            Job found = turn.state.jobs().get(job);
            for (int shard = 0; shard < found.shards().size(); shard++) {
                boolean active = found.move().state().isActive() || !has(Guard.CLAIM_NEEDS_ACTIVE_JOB);
                if (active && !found.shards().get(shard).finished()) {
                    turn.can(
                            "claims shard " + shard + " of job " + job,
                            store.claim(turn.state, turn.number, job, shard));
                }
            }
        }
    }

    private void findActive(Turn turn) {
        if (turn.job().move().state().isActive() || !has(Guard.WORKER_LOOKS_FIRST)) {
            turn.can("finds the job active", turn.worker.now(At.FOUND_ACTIVE));
        } else {
            turn.idles("finds the job stopped");
        }
    }

    private void release(Turn turn) {
        turn.can(
                "gives the shard back",
                store.release(turn.state, turn.worker.held()).with(turn.number, Worker.IDLE));
    }

    private void page(Turn turn) {
        Lease lease = turn.worker.held();
        List<Copy> page = turn.state.dataKeys().stream()
                .filter(row -> row.key().equals(lease.source()))
                .filter(row -> row.id() > lease.cursor() && row.id() <= lease.upTo())
                .limit(world.pageSize())
                .map(row -> new Copy(row.id(), row.key(), row.wrapped(), true, Fate.READ))
                .toList();
        if (page.isEmpty()) {
            turn.can("finds nothing left in the shard", turn.worker.now(At.FOUND_NOTHING_LEFT));
        } else {
            turn.can(
                    "reads data keys "
                            + page.stream().map(copy -> copy.dataKey()).toList(),
                    turn.worker.with(page).now(At.READ_PAGE));
        }
    }

    private void moveOrStore(Turn turn) {
        List<Copy> page = turn.worker.page();
        for (int i = 0; i < page.size(); i++) {
            Fate fate = page.get(i).fate();
            if (fate == Fate.READ) {
                unwrap(turn, i);
                return;
            }
            if (fate == Fate.UNWRAPPED) {
                wrapAndVerify(turn, i);
                return;
            }
            if (fate.isDenied()) {
                break; // the others would only hear the same
            }
        }
        commitBatch(turn);
    }

    private void unwrap(Turn turn, int index) {
        Copy copy = turn.worker.page().get(index);
        if (turn.state.kms().denied().contains(copy.key().key())) {
            call(turn, index, "is denied the source", copy.with(Fate.DENIED_BY_SOURCE));
        } else if (turn.state.kms().refused().contains(copy.dataKey())
                || !copy.wrapped().equals(new Wrapped(copy.dataKey(), copy.key()))) {
            call(turn, index, "is refused data key " + copy.dataKey(), copy.with(Fate.FAILED));
        } else {
            call(turn, index, "unwraps data key " + copy.dataKey(), copy.with(Fate.UNWRAPPED));
        }
        silence(turn, index);
    }

    private void wrapAndVerify(Turn turn, int index) {
        Copy copy = turn.worker.page().get(index);
        KeyRevision destination = turn.job().move().destination();
        if (turn.state.kms().denied().contains(destination.key())) {
            call(turn, index, "is denied the destination", copy.with(Fate.DENIED_BY_DESTINATION));
        } else {
            Copy moved = copy.moved(new Wrapped(copy.dataKey(), destination));
            call(turn, index, "wraps and verifies data key " + copy.dataKey(), moved);
            if (world.trouble().liar()) {
                Copy wrong =
                        has(Guard.MOVE_IS_VERIFIED) ? copy.with(Fate.FAILED) : copy.moved(new Wrapped(-1, destination));
                call(turn, index, "is given something else for data key " + copy.dataKey(), wrong);
            }
        }
        silence(turn, index);
    }

    private void silence(Turn turn, int index) {
        if (world.trouble().silence()) {
            Copy copy = turn.worker.page().get(index);
            call(turn, index, "gets no answer for data key " + copy.dataKey(), copy.with(Fate.POSTPONED));
        }
    }

    private void call(Turn turn, int index, String what, Copy copy) {
        turn.can(what, turn.worker.with(State.set(turn.worker.page(), index, copy)));
    }

    /** What is stored of a page, as {@code Batch} has it: all that was moved, failures up to the first that was not. */
    private record Batch(List<Copy> moved, List<Integer> failed, int cursor) {}

    private Batch batch(Worker worker) {
        List<Copy> moved = new ArrayList<>();
        List<Integer> failed = new ArrayList<>();
        int cursor = worker.held().cursor();
        boolean unbroken = true;
        for (Copy copy : worker.page()) {
            if (copy.fate() == Fate.MOVED) {
                moved.add(copy);
            } else if (copy.fate() == Fate.FAILED && unbroken) {
                failed.add(copy.dataKey());
            } else {
                unbroken = !has(Guard.CURSOR_WAITS);
            }
            cursor = unbroken ? copy.dataKey() : cursor;
        }
        return new Batch(moved, failed, cursor);
    }

    private void commitBatch(Turn turn) {
        Lease lease = turn.worker.held();
        if (world.trouble().lostCommits()) {
            turn.can("loses the connection before the batch is stored", turn.worker.now(At.COMMIT_UNKNOWN));
        }
        if (!store.isHeld(turn.state, lease)) {
            turn.idles("finds the lease lost and drops the batch");
            return;
        }
        Batch batch = batch(turn.worker);
        State stored = store.commitBatch(turn.state, lease, batch.moved(), batch.failed(), batch.cursor());
        afterBatch(turn, "stores the batch", stored, batch.cursor());
        if (world.trouble().lostCommits()) {
            turn.can(
                    "stores the batch, and the answer is lost",
                    stored.with(turn.number, stored.workers().get(turn.number).now(At.COMMIT_UNKNOWN)));
        }
    }

    /** It looks whether the cursor is where it would be; otherwise the batch is stored again. */
    private void resolveCommit(Turn turn) {
        Lease lease = turn.worker.held();
        int cursor = batch(turn.worker).cursor();
        boolean isAt = store.isHeld(turn.state, lease)
                && turn.state.shard(lease).orElseThrow().cursor() == cursor;
        if (isAt) {
            afterBatch(turn, "finds the batch stored", turn.state, cursor);
        } else {
            commitBatch(turn);
        }
    }

    private void afterBatch(Turn turn, String what, State stored, int cursor) {
        List<Fate> fates = turn.worker.page().stream().map(Copy::fate).toList();
        Worker next = stored.workers().get(turn.number).next(cursor);
        if (fates.contains(Fate.DENIED_BY_SOURCE)) {
            turn.can(what + " and gives up", stored.with(turn.number, next.ends(SOURCE_DENIED)));
        } else if (fates.contains(Fate.DENIED_BY_DESTINATION)) {
            turn.can(what + " and gives up", stored.with(turn.number, next.ends(DESTINATION_DENIED)));
        } else if (fates.contains(Fate.POSTPONED)) {
            turn.can(what + " and waits", stored.with(turn.number, next.now(At.HAS_TO_RELEASE)));
            turn.can(what + " and has waited for too long", stored.with(turn.number, next.ends(SILENT)));
        } else {
            turn.can(what, stored.with(turn.number, next));
        }
    }

    private void finishShard(Turn turn) {
        Lease lease = turn.worker.held();
        if (!store.isHeld(turn.state, lease)) {
            turn.idles("finds the lease lost");
        } else if (!has(Guard.JOB_IS_LOCKED)) {
            boolean last = !store.isOtherUnfinished(turn.state, lease);
            turn.can(
                    last ? "finds its shard the last" : "finds other shards unfinished",
                    last ? turn.worker.now(At.FINISHED_LAST) : turn.worker.now(At.LOOKED_AT_OTHERS));
        } else if (store.isOtherUnfinished(turn.state, lease)) {
            turn.can("finishes the shard", store.finish(turn.state, lease).with(turn.number, Worker.IDLE));
        } else {
            State next = has(Guard.LAST_SHARD_STAYS_OPEN) ? turn.state : store.finish(turn.state, lease);
            turn.can("finds its shard the last", next.with(turn.number, turn.worker.now(At.FINISHED_LAST)));
        }
    }

    private void finishAfterLook(Turn turn) {
        Lease lease = turn.worker.held();
        if (store.isHeld(turn.state, lease)) {
            turn.can("finishes the shard", store.finish(turn.state, lease).with(turn.number, Worker.IDLE));
        } else {
            turn.idles("finds the lease lost");
        }
    }

    private void progress(Turn turn) {
        if (turn.job().allFailed() > 0) {
            turn.can("finds failures", turn.worker.ends(ROWS));
        } else {
            turn.can("finds no failures", turn.worker.ends(null));
        }
    }

    private void loadKeys(Turn turn) {
        if (turn.job().move().state().isActive()) {
            Loaded loaded = new Loaded(rules.load(turn.state), true);
            turn.can("loads the keys", turn.worker.with(loaded).now(At.LOADED_KEYS));
        } else {
            turn.idles("finds the job stopped");
        }
    }

    private void prolong(Turn turn) {
        if (store.isHeld(turn.state, turn.worker.held()) || !has(Guard.END_NEEDS_LEASE)) {
            turn.can("prolongs the lease", turn.worker.now(At.PROLONGED));
        } else {
            turn.idles("finds the lease lost");
        }
    }

    private void countOrCommit(Turn turn) {
        if (has(Guard.COUNT_IS_LOCKED) || turn.worker.why() != null) {
            commitEnd(turn);
        } else if (turn.state.under(turn.job().move().source()).isEmpty()) {
            turn.can("finds nothing left under the source", turn.worker.now(At.COUNTED));
        } else {
            turn.can("finds data keys left", turn.worker.ends(LEFT));
        }
    }

    private void commitEnd(Turn turn) {
        Failure why = turn.worker.why();
        ReEncryptionId id = turn.job().move().id();
        OrganizationKeys keys = turn.worker.known().keys();
        KeyChange change = why == null ? keys.completed(id, Duration.ZERO, Decision.NOW) : keys.failed(id, why);
        Committed committed = store.commit(turn.state, turn.worker.known(), change);
        CommitOutcome outcome = committed.outcome();
        switch (outcome) {
            case COMMITTED ->
                turn.can(
                        (why == null ? "completes" : "fails") + " job "
                                + turn.worker.held().job(),
                        committed.state().with(turn.number, Worker.IDLE));
            case DATA_KEYS_LEFT -> turn.can("finds data keys left", turn.worker.ends(LEFT));
            case CONFLICT -> turn.can("finds the keys changed", turn.worker.ends(why));
        }
    }

    private boolean has(Guard guard) {
        return guards.contains(guard);
    }
}
