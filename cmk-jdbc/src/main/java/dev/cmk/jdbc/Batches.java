package dev.cmk.jdbc;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionStore.Replacement;
import dev.cmk.spi.ReEncryptionStore.RowOutcome;
import dev.cmk.spi.ReEncryptionStore.ShardEnd;
import dev.cmk.spi.ShardId;
import dev.cmk.spi.StoredDataKey;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What workers do with the shards of re-encryptions. Locks: the shard, then its re-encryption, then data keys. */
final class Batches {

    /** So many free shards are looked at; more of them are being taken by others at this moment only in a rush. */
    private static final int CANDIDATES = 64;

    private final ReEncryptionTable reEncryptions;
    private final ShardTable shards;
    private final DataKeyTable dataKeys;
    private final FailureTable failures;

    Batches(Session session) {
        this.reEncryptions = new ReEncryptionTable(session);
        this.shards = new ShardTable(session);
        this.dataKeys = new DataKeyTable(session);
        this.failures = new FailureTable(session);
    }

    Optional<Lease> claim(String owner, Instant now, Duration leaseFor, Set<ReEncryptionId> except)
            throws SQLException {
        for (ShardTable.Candidate candidate : shards.candidates(now, except, CANDIDATES)) {
            Optional<Lease> lease = claim(candidate, owner, now, now.plus(leaseFor));
            if (lease.isPresent()) {
                return lease;
            }
        }
        return Optional.empty();
    }

    private Optional<Lease> claim(ShardTable.Candidate candidate, String owner, Instant now, Instant until)
            throws SQLException {
        Optional<ShardTable.Locked> shard = shards.lockIfFree(candidate, now);
        return shard.isEmpty() ? Optional.empty() : lease(candidate.id(), shard.get(), owner, now, until);
    }

    /** Takes a shard whoever holds it. */
    Optional<Lease> claim(ShardId id, String owner, Instant now, Duration leaseFor) throws SQLException {
        Optional<ShardTable.Locked> shard = shards.lockIfUnfinished(id);
        return shard.isEmpty() ? Optional.empty() : lease(id, shard.get(), owner, now, now.plus(leaseFor));
    }

    private Optional<Lease> lease(ShardId id, ShardTable.Locked shard, String owner, Instant now, Instant until)
            throws SQLException {
        // Read only now: whoever stops the re-encryption needs the lock that this transaction has.
        Optional<ReEncryption> running = start(id, now);
        if (running.isEmpty()) {
            return Optional.empty();
        }
        shards.lease(id, owner, until);
        return Optional.of(new Lease(
                running.get(),
                id.shard(),
                shard.token() + 1,
                shard.revision(),
                shard.cursor(),
                shard.upTo(),
                Query.toMicros(until)));
    }

    private Optional<ReEncryption> start(ShardId id, Instant now) throws SQLException {
        Optional<ReEncryption> found = reEncryptions
                .find(id.organization(), id.reEncryption())
                .filter(move -> move.state().isActive());
        if (found.isPresent() && found.get().state() == ReEncryption.State.PENDING) {
            ReEncryption move = found.get();
            reEncryptions.start(move, now, shards.done(move));
            return reEncryptions.find(id.organization(), id.reEncryption());
        }
        return found;
    }

    Optional<List<RowOutcome>> commit(
            Lease lease,
            List<Replacement> replacements,
            List<DataKeyFailure> failed,
            DataKeyId cursor,
            Instant leaseUntil)
            throws SQLException {
        if (shards.lockIfHeld(lease).isEmpty()) {
            return Optional.empty();
        }
        OrganizationId organization = lease.reEncryption().organization();
        int[] counts = dataKeys.replace(organization, replacements);
        List<RowOutcome> outcomes = new ArrayList<>(replacements.size());
        for (int i = 0; i < counts.length; i++) {
            outcomes.add(counts[i] == 1 ? RowOutcome.REPLACED : outcome(organization, replacements.get(i), counts[i]));
        }
        long done = Collections.frequency(outcomes, RowOutcome.REPLACED);
        long more = failures.put(lease.reEncryption(), failed);
        shards.advance(lease, cursor, leaseUntil, new ShardTable.Counters(done, more));
        return Optional.of(outcomes);
    }

    /** For a row that was not replaced, and for a driver that does not say whether it was. */
    private RowOutcome outcome(OrganizationId organization, Replacement replacement, int count) throws SQLException {
        Optional<StoredDataKey> row = dataKeys.find(organization, replacement.dataKey());
        if (row.isEmpty()) {
            return RowOutcome.GONE;
        }
        boolean replaced = count == Statement.SUCCESS_NO_INFO
                && row.get().wrapVersion() == replacement.wrapVersion() + 1
                && row.get().key().equals(replacement.key())
                && row.get().wrapped().equals(replacement.wrapped());
        return replaced ? RowOutcome.REPLACED : RowOutcome.CHANGED;
    }

    boolean isAt(Lease lease, DataKeyId cursor) throws SQLException {
        return shards.lockIfHeld(lease)
                .filter(shard -> cursor.equals(shard.cursor()))
                .isPresent();
    }

    /** The re-encryption's lock lets one worker at a time find out whether it is the last. */
    ShardEnd finish(Lease lease) throws SQLException {
        if (shards.lockIfHeld(lease).isEmpty()) {
            return ShardEnd.LEASE_LOST;
        }
        reEncryptions.lock(
                lease.reEncryption().organization(), lease.reEncryption().id());
        if (!shards.isOtherUnfinished(lease)) {
            return ShardEnd.LAST;
        }
        shards.finish(lease);
        return ShardEnd.DONE;
    }
}
