package dev.cmk.soak;

import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.soak.Ledger.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the ledger from its beginning, and holds what the database has written down against the rules: each data
 * key begins under the default key of that moment, is moved from where it was to where its job says, at most once by each
 * job, in batches whose size is what the shard has counted; and whenever a job completes, nothing is under its source.
 */
final class LedgerCheck {

    /** Where a data key is. */
    record Position(KeyRevision key, long wrapVersion) {}

    /** A re-encryption, as the ledger knows it. */
    static final class Job {

        private final KeyRevision source;
        private final KeyRevision destination;
        private final Set<UUID> moved = new HashSet<>();
        private State state;

        private Job(Entry entry) {
            this.source = entry.source();
            this.destination = entry.destination();
            this.state = State.valueOf(entry.state());
        }

        State state() {
            return state;
        }

        long moved() {
            return moved.size();
        }
    }

    private record Under(String organization, KeyRevision key) {}

    private record DataKey(String organization, UUID id) {}

    private final Findings findings;
    private final Map<String, KeyRevision> defaults = new HashMap<>();
    private final Map<DataKey, Position> positions = new HashMap<>();
    private final Map<Under, Integer> counts = new HashMap<>();
    private final Map<UUID, Job> jobs = new HashMap<>();
    private final Map<Long, List<Entry>> batches = new HashMap<>();
    private long moves;

    LedgerCheck(Findings findings) {
        this.findings = findings;
    }

    Map<UUID, Job> jobs() {
        return jobs;
    }

    long moves() {
        return moves;
    }

    void check(List<Entry> entries, List<StoredRow> rows) {
        entries.forEach(this::replay);
        batches.values().forEach(batch -> findings.add("data keys were moved outside of a batch", batch));
        findings.require(rows.size() == positions.size(), "rows are missing or too many", rows.size());
        for (StoredRow row : rows) {
            Position position = positions.get(new DataKey(row.organization(), row.id()));
            findings.require(
                    new Position(row.key(), row.wrapVersion()).equals(position),
                    "a row is not where the ledger has it",
                    row + " / " + position);
        }
    }

    private void replay(Entry entry) {
        switch (entry.kind()) {
            case DEFAULT -> defaults.put(entry.organization(), entry.destination());
            case ADDED -> added(entry);
            case MOVED -> moved(entry);
            case SHARD -> batch(entry, batches.remove(entry.session()));
            case JOB -> job(entry);
        }
    }

    private void added(Entry entry) {
        findings.require(
                entry.destination().equals(defaults.get(entry.organization())) && entry.number() == 1,
                "a data key began under a key that was not the default",
                entry);
        put(entry, new Position(entry.destination(), entry.number()));
    }

    private void moved(Entry entry) {
        Position before = positions.get(new DataKey(entry.organization(), entry.subject()));
        findings.require(
                new Position(entry.source(), entry.formerNumber()).equals(before)
                        && entry.number() == entry.formerNumber() + 1,
                "a data key was not moved from where it was",
                entry + " / " + before);
        counts.merge(new Under(entry.organization(), entry.source()), -1, Integer::sum);
        put(entry, new Position(entry.destination(), entry.number()));
        batches.computeIfAbsent(entry.session(), session -> new ArrayList<>()).add(entry);
        moves++;
    }

    private void put(Entry entry, Position position) {
        positions.put(new DataKey(entry.organization(), entry.subject()), position);
        counts.merge(new Under(entry.organization(), position.key()), 1, Integer::sum);
    }

    /** The moves of a batch's transaction come just before the change of its shard, on the same connection. */
    private void batch(Entry shard, @Nullable List<Entry> batch) {
        List<Entry> moved = batch == null ? List.of() : batch;
        findings.require(moved.size() == shard.done(), "a shard has counted otherwise than was moved", shard);
        Job job = jobs.get(shard.subject());
        if (job == null) {
            findings.add("a shard of a job that nobody has started", shard);
            return;
        }
        for (Entry move : moved) {
            findings.require(isOf(job, move), "a data key was moved that its job has not to move", move);
            findings.require(job.moved.add(move.subject()), "a data key was moved twice by one job", move);
        }
    }

    private static boolean isOf(Job job, Entry move) {
        return move.source().key().equals(job.source.key())
                && move.source().revision() <= job.source.revision()
                && move.destination().equals(job.destination);
    }

    private void job(Entry entry) {
        Job job = jobs.computeIfAbsent(entry.subject(), id -> new Job(entry));
        State before = job.state;
        job.state = State.valueOf(entry.state());
        if (job.state == State.COMPLETED && before != State.COMPLETED) {
            for (int revision = 1; revision <= job.source.revision(); revision++) {
                Under source = new Under(entry.organization(), new KeyRevision(job.source.key(), revision));
                findings.require(
                        counts.getOrDefault(source, 0) == 0, "a job completed with data keys under its source", entry);
            }
        }
    }
}
