package dev.cmk.verification.protocol;

import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.ReEncryption;
import dev.cmk.verification.protocol.State.DataKey;
import dev.cmk.verification.protocol.State.Job;
import dev.cmk.verification.protocol.State.Wrapped;
import dev.cmk.verification.protocol.Step.Kind;
import dev.cmk.verification.protocol.Worker.Lease;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How each {@link Invariant} is checked. */
final class Invariants {

    private final Set<Invariant> wanted;

    Invariants(Set<Invariant> wanted) {
        this.wanted = wanted;
    }

    /** What is wrong with a step, or with the state that it leads to, or null. */
    @Nullable
    String brokenBy(State before, Step step, boolean isNewState) {
        for (Invariant invariant : wanted) {
            String wrong = isNewState || invariant.isAboutSteps() ? broken(invariant, before, step) : null;
            if (wrong != null) {
                return invariant + ": " + wrong;
            }
        }
        return null;
    }

    private static @Nullable String broken(Invariant invariant, State before, Step step) {
        State after = step.next();
        return switch (invariant) {
            case ROWS_OPEN -> rowsOpen(after);
            case KEYS_ARE_KNOWN -> keysAreKnown(after);
            case COMPLETED_MEANS_EMPTY -> completedMeansEmpty(after);
            case COUNTERS_ARE_FACTS -> countersAreFacts(after);
            case NO_ROW_MOVES_TWICE -> noRowMovesTwice(after);
            case SEALED_IS_STORED -> sealedIsStored(after);
            case ROWS_ARE_NOT_LEFT -> rowsAreNotLeft(after);
            case NEW_ROWS_ARE_UNDER_THE_DEFAULT -> newRowsAreUnderTheDefault(before, after);
            case COMPLETION_IS_TRUE -> completionIsTrue(before, after);
            case LOST_LEASE_CHANGES_NOTHING -> lostLeaseChangesNothing(before, step);
            case STOPPED_JOB_MOVES_NOTHING -> stoppedJobMovesNothing(before, step);
        };
    }

    private static @Nullable String rowsOpen(State state) {
        for (DataKey row : state.dataKeys()) {
            if (!row.wrapped().equals(new Wrapped(row.id(), row.key()))) {
                return "the recorded key of data key " + row.id() + " does not unwrap it";
            }
        }
        return null;
    }

    private static @Nullable String keysAreKnown(State state) {
        for (DataKey row : state.dataKeys()) {
            boolean known = state.organization().keys().stream()
                    .anyMatch(key -> key.id().equals(row.key().key())
                            && key.revision() >= row.key().revision());
            if (!known) {
                return "data key " + row.id() + " is under a key that the organization does not have";
            }
        }
        return null;
    }

    private static @Nullable String completedMeansEmpty(State state) {
        for (KeyRevision key : state.provenEmpty()) {
            if (!state.under(key).isEmpty()) {
                return "a data key is under " + key + ", the source of a completed job";
            }
        }
        return null;
    }

    private static @Nullable String countersAreFacts(State state) {
        for (int number = 0; number < state.jobs().size(); number++) {
            Job job = state.jobs().get(number);
            String name = "job " + number;
            if (job.allDone() != job.moved().size()) {
                return name + " counts " + job.allDone() + " done and has moved "
                        + job.moved().size();
            }
            if (job.allFailed() != job.failures().size()) {
                return name + " counts " + job.allFailed() + " failed and lists "
                        + job.failures().size();
            }
            boolean completed = job.move().state() == ReEncryption.State.COMPLETED;
            if (job.allDone() > job.total() || (completed && job.allDone() < job.total())) {
                return name + " is " + job.move().state() + " with " + job.allDone() + " of " + job.total() + " done";
            }
        }
        return null;
    }

    private static @Nullable String noRowMovesTwice(State state) {
        for (int number = 0; number < state.jobs().size(); number++) {
            Job job = state.jobs().get(number);
            if (new HashSet<>(job.moved()).size() < job.moved().size()) {
                return "job " + number + " has moved data keys " + job.moved();
            }
        }
        return null;
    }

    private static @Nullable String sealedIsStored(State state) {
        for (Instance instance : state.instances()) {
            if (instance.sealsWith() != 0 && state.dataKey(instance.sealsWith()) == null) {
                return "something is sealed with data key " + instance.sealsWith() + ", which is not stored";
            }
        }
        return null;
    }

    private static @Nullable String rowsAreNotLeft(State state) {
        return state.jobs().stream()
                        .anyMatch(job -> WorkerActions.LEFT.equals(job.move().failure()))
                ? "a job has failed only because data keys were passed over"
                : null;
    }

    private static @Nullable String newRowsAreUnderTheDefault(State before, State after) {
        if (before.dataKeys() == after.dataKeys()) {
            return null;
        }
        for (DataKey row : after.dataKeys()) {
            if (before.dataKey(row.id()) == null
                    && !row.key().equals(before.organization().defaultRevision())) {
                return "data key " + row.id() + " is new and under " + row.key();
            }
        }
        return null;
    }

    private static @Nullable String completionIsTrue(State before, State after) {
        for (int number = 0; number < before.jobs().size(); number++) {
            ReEncryption move = after.jobs().get(number).move();
            boolean completes = move.state() == ReEncryption.State.COMPLETED
                    && before.jobs().get(number).move().state() != ReEncryption.State.COMPLETED;
            if (completes && !after.under(move.source()).isEmpty()) {
                return "job " + number + " completes with data keys under its source";
            }
        }
        return null;
    }

    private static @Nullable String lostLeaseChangesNothing(State before, Step step) {
        Lease lease =
                step.kind() == Kind.WORKER ? before.workers().get(step.who()).lease() : null;
        if (lease == null || lease.fact() == Lease.Fact.HELD) {
            return null;
        }
        Job job = before.jobs().get(lease.job());
        Job after = step.next().jobs().get(lease.job());
        boolean ends = lease.fact() == Lease.Fact.TAKEN
                && job.move().state() != after.move().state();
        boolean rows = !before.dataKeys().equals(step.next().dataKeys());
        boolean counters = job.allDone() != after.allDone() || job.allFailed() != after.allFailed();
        return rows || counters || (!ends && !job.equals(after))
                ? "worker " + step.who() + " changes something, and its lease was " + lease.fact()
                : null;
    }

    private static @Nullable String stoppedJobMovesNothing(State before, Step step) {
        Lease lease =
                step.kind() == Kind.WORKER ? before.workers().get(step.who()).lease() : null;
        if (lease == null || before.dataKeys() == step.next().dataKeys()) {
            return null;
        }
        ReEncryption.State state = before.jobs().get(lease.job()).move().state();
        return state.isActive() ? null : "job " + lease.job() + " is " + state + " and moves a data key";
    }
}
