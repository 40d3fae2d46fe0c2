package dev.cmk.verification.protocol;

import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.ReEncryption;
import dev.cmk.spi.KeyRegistry.CommitOutcome;
import dev.cmk.verification.protocol.State.DataKey;
import dev.cmk.verification.protocol.State.Job;
import dev.cmk.verification.protocol.State.Loaded;
import dev.cmk.verification.protocol.State.Organization;
import dev.cmk.verification.protocol.State.Shard;
import dev.cmk.verification.protocol.State.Wrapped;
import dev.cmk.verification.protocol.Worker.Copy;
import dev.cmk.verification.protocol.Worker.Lease;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the store does: each method is one transaction, whose locks let no other in between. As {@code KeyChanges} and
 * {@code Batches} of {@code cmk-jdbc}.
 */
final class StoreActions {

    private final World world;
    private final Set<Guard> guards;

    StoreActions(World world, Set<Guard> guards) {
        this.world = world;
        this.guards = guards;
    }

    /** The lease of whoever had the shard ends; a pending job runs. */
    State claim(State state, int worker, int job, int shard) {
        Job found = state.jobs().get(job);
        State next = take(state, job, shard, has(Guard.CLAIM_CHANGES_TOKEN));
        if (found.move().state() == ReEncryption.State.PENDING) {
            next = next.with(job, found.with(in(found.move(), ReEncryption.State.RUNNING)));
        }
        Shard part = found.shards().get(shard);
        KeyRevision source = new KeyRevision(found.move().source().key(), part.revision());
        Lease lease = new Lease(job, shard, source, part.upTo(), part.cursor(), true, Lease.Fact.HELD);
        return next.with(worker, Worker.IDLE.with(lease).now(Worker.At.CLAIMED));
    }

    boolean isHeld(State state, Lease lease) {
        boolean open = state.shard(lease).filter(shard -> !shard.finished()).isPresent();
        return open && (lease.isLatest() || !has(Guard.TOKEN_IS_CHECKED));
    }

    /** For a lease that is held. Replaces rows that are as they were read, and counts those. */
    State commitBatch(State state, Lease lease, List<Copy> moved, List<Integer> failed, int cursor) {
        Job job = state.jobs().get(lease.job());
        List<Integer> reallyMoved = new ArrayList<>(job.moved());
        State next = state;
        for (Copy copy : moved) {
            DataKey row = next.dataKey(copy.dataKey());
            if (row != null && (copy.isLatest() || !has(Guard.WRAP_VERSION_IS_COMPARED))) {
                next = replace(next, new DataKey(row.id(), job.move().destination(), copy.wrapped(), false));
                reallyMoved.add(row.id());
            }
        }
        int done = reallyMoved.size() - job.moved().size();
        reallyMoved.sort(null);
        Set<Integer> failures = new TreeSet<>(job.failures());
        failures.addAll(failed);
        int more = failures.size() - job.failures().size();
        Shard shard = job.shards().get(lease.shard());
        Shard advanced = new Shard(
                shard.revision(),
                shard.after(),
                shard.upTo(),
                cursor,
                false,
                shard.done() + done,
                shard.failed() + more);
        return next.with(
                lease.job(),
                new Job(
                        job.move(),
                        job.total(),
                        job.done(),
                        job.failed(),
                        State.set(job.shards(), lease.shard(), advanced),
                        List.copyOf(failures),
                        List.copyOf(reallyMoved)));
    }

    private static State replace(State state, DataKey row) {
        List<DataKey> rows = state.dataKeys().stream()
                .map(other -> other.id() == row.id() ? row : other)
                .toList();
        return state.withDataKeys(rows)
                .withWorkers(worker -> worker.with(worker.page().stream()
                        .map(copy -> copy.dataKey() == row.id() ? copy.outdated() : copy)
                        .toList()));
    }

    boolean isOtherUnfinished(State state, Lease lease) {
        List<Shard> shards = state.jobs().get(lease.job()).shards();
        for (int number = 0; number < shards.size(); number++) {
            if (number != lease.shard() && !shards.get(number).finished()) {
                return true;
            }
        }
        return false;
    }

    /** The second half of {@code finishShard}, for one that is not the last. */
    State finish(State state, Lease lease) {
        Shard shard = state.shard(lease).orElseThrow();
        Shard finished = new Shard(
                shard.revision(), shard.after(), shard.upTo(), shard.cursor(), true, shard.done(), shard.failed());
        return take(state, lease.job(), lease.shard(), true).with(lease.job(), lease.shard(), finished);
    }

    State release(State state, Lease lease) {
        return isHeld(state, lease) ? take(state, lease.job(), lease.shard(), true) : state;
    }

    private static State take(State state, int job, int shard, boolean changesToken) {
        return state.withWorkers(worker -> {
            Lease lease = worker.lease();
            return lease != null && lease.job() == job && lease.shard() == shard
                    ? worker.with(lease.taken(changesToken))
                    : worker;
        });
    }

    boolean mayInsert(State state, KeyRevision key) {
        return key.equals(state.organization().defaultRevision()) || !has(Guard.FENCE);
    }

    State insert(State state, int id, KeyRevision key) {
        List<DataKey> rows = Stream.concat(
                        state.dataKeys().stream(), Stream.of(new DataKey(id, key, new Wrapped(id, key), false)))
                .sorted(Comparator.comparingInt(DataKey::id))
                .toList();
        return state.withDataKeys(rows);
    }

    /** What came of a change of the keys, and what is then. */
    record Committed(CommitOutcome outcome, State state) {}

    Committed commit(State state, Loaded before, KeyChange change) {
        if (!before.isLatest() && has(Guard.VERSION_IS_COMPARED)) {
            return new Committed(CommitOutcome.CONFLICT, state);
        }
        KeyRevision mustBeEmpty = change.mustBeEmpty();
        boolean counts = has(Guard.COUNT)
                && (has(Guard.COUNT_IS_LOCKED) || change.reEncryptions().isEmpty());
        if (mustBeEmpty != null && counts && !state.under(mustBeEmpty).isEmpty()) {
            return new Committed(CommitOutcome.DATA_KEYS_LEFT, state);
        }
        State next = markLost(state, change.lost());
        for (ReEncryption move : change.reEncryptions()) {
            next = store(next, move);
        }
        next = next.with(new Organization(change.after().keys(), change.after().defaultKey()))
                .withWorkers(worker -> worker.loaded() == null
                        ? worker
                        : worker.with(worker.loaded().outdated()))
                .withAdmins(admin -> admin.loaded() == null
                        ? admin
                        : new Admin(admin.left(), admin.loaded().outdated(), admin.decision()));
        return new Committed(CommitOutcome.COMMITTED, withProofs(next, change));
    }

    private static State markLost(State state, @Nullable KeyRevision lost) {
        if (lost == null) {
            return state;
        }
        List<DataKey> left = state.under(lost);
        return state.withDataKeys(state.dataKeys().stream()
                .map(row -> left.contains(row) ? new DataKey(row.id(), row.key(), row.wrapped(), true) : row)
                .toList());
    }

    private State store(State state, ReEncryption move) {
        Optional<Integer> number = Stream.iterate(0, i -> i < state.jobs().size(), i -> i + 1)
                .filter(i -> state.jobs().get(i).move().id().equals(move.id()))
                .findFirst();
        return number.isEmpty() ? add(state, move) : update(state, number.get(), move);
    }

    private State add(State state, ReEncryption move) {
        List<Shard> shards = new ArrayList<>();
        int total = 0;
        for (int revision = 1; revision <= move.source().revision(); revision++) {
            KeyRevision under = new KeyRevision(move.source().key(), revision);
            int rows = (int) state.dataKeys().stream()
                    .filter(row -> row.key().equals(under))
                    .count();
            total += rows;
            if (rows > 0 || (revision == move.source().revision() && shards.isEmpty())) {
                int after = 0;
                for (int upTo : world.shards()) {
                    shards.add(new Shard(revision, after, upTo, after, false, 0, 0));
                    after = upTo;
                }
            }
        }
        ReEncryption numbered = new ReEncryption(
                Decision.job(state.jobs().size()),
                move.organization(),
                move.source(),
                move.destination(),
                move.cause(),
                move.state(),
                move.createdAt(),
                null,
                null,
                null);
        Job job = new Job(numbered, total, 0, 0, List.copyOf(shards), List.of(), List.of());
        return state.withJobs(State.add(state.jobs(), job));
    }

    private State update(State state, int number, ReEncryption move) {
        Job job = state.jobs().get(number).with(move);
        boolean wasActive = state.jobs().get(number).move().state().isActive();
        if (!move.state().isUnfinished()) {
            Job ended =
                    new Job(move, job.total(), job.allDone(), job.allFailed(), List.of(), job.failures(), job.moved());
            return stop(state.with(number, ended), number, true);
        }
        if (wasActive && move.state().isActive()) {
            return state.with(number, job);
        }
        boolean retried = state.jobs().get(number).move().state() == ReEncryption.State.FAILED
                && move.state() == ReEncryption.State.PENDING;
        return stop(state.with(number, retried ? restart(state, job) : job), number, has(Guard.STOP_CHANGES_TOKENS));
    }

    private Job restart(State state, Job job) {
        List<Shard> shards = job.shards().stream()
                .map(shard -> new Shard(
                        shard.revision(),
                        shard.after(),
                        shard.upTo(),
                        has(Guard.RETRY_RESTARTS) ? shard.after() : shard.cursor(),
                        false,
                        shard.done(),
                        0))
                .toList();
        int done = shards.stream().mapToInt(Shard::done).sum();
        int total = done + state.under(job.move().source()).size();
        return new Job(job.move(), total, job.done(), job.failed(), shards, List.of(), job.moved());
    }

    private static State stop(State state, int job, boolean changesTokens) {
        return state.withWorkers(worker -> {
            Lease lease = worker.lease();
            return lease != null && lease.job() == job ? worker.with(lease.stopped(changesTokens)) : worker;
        });
    }

    /** Notes what a completed job has proven, and forgets it for keys that may wrap again. */
    private static State withProofs(State state, KeyChange change) {
        Set<KeyRevision> proven = new HashSet<>(state.provenEmpty());
        change.reEncryptions().stream()
                .filter(move -> move.state() == ReEncryption.State.COMPLETED)
                .forEach(move -> proven.add(move.source()));
        Stream.concat(
                        Stream.of(state.organization().defaultRevision()),
                        state.jobs().stream()
                                .map(Job::move)
                                .filter(move -> move.state().isUnfinished())
                                .map(ReEncryption::destination))
                .forEach(place ->
                        proven.removeIf(key -> key.key().equals(place.key()) && place.revision() <= key.revision()));
        return state.withProvenEmpty(Set.copyOf(proven));
    }

    private boolean has(Guard guard) {
        return guards.contains(guard);
    }

    private static ReEncryption in(ReEncryption move, ReEncryption.State state) {
        return new ReEncryption(
                move.id(),
                move.organization(),
                move.source(),
                move.destination(),
                move.cause(),
                state,
                move.createdAt(),
                move.failure(),
                move.endedAt(),
                move.safeToDeleteAfter());
    }
}
