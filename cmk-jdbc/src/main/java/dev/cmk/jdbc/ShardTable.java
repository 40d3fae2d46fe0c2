package dev.cmk.jdbc;

import dev.cmk.DataKeyId;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.IdRange;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ShardId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Table {@code cmk_re_encryption_shard}: the parts of unfinished re-encryptions. Whoever moves data keys holds the lock of
 * the shard's row, and whoever stops a re-encryption takes the locks of all its shards and changes their tokens.
 */
final class ShardTable {

    /** A part to be added. */
    record NewShard(int revision, IdRange range) {}

    /** A shard that somebody might take, as it was seen without a lock. */
    record Candidate(ShardId id, long token) {}

    /** A shard that is locked. */
    record Locked(
            long token,
            int revision,
            @Nullable DataKeyId cursor,
            @Nullable DataKeyId upTo) {}

    /** What has been counted so far. */
    record Counters(long done, long failed) {}

    private static final String WHERE_JOB = " WHERE organization = ? AND re_encryption = ?";

    private static final String WHERE_SHARD = WHERE_JOB + " AND shard = ?";

    private static final String SELECT_LOCKED =
            "SELECT token, source_revision, cursor_id, range_up_to FROM cmk_re_encryption_shard" + WHERE_SHARD;

    private static final String IS_HELD = " AND token = ? AND finished = FALSE";

    private static final String IS_FREE = " AND finished = FALSE AND (lease_until IS NULL OR lease_until <= ?)";

    private final Session session;

    ShardTable(Session session) {
        this.session = session;
    }

    void insert(ReEncryption move, List<NewShard> shards) throws SQLException {
        Query query = session.query("INSERT INTO cmk_re_encryption_shard (organization, re_encryption, shard,"
                + " source_revision, queued_at, range_after, range_up_to, cursor_id, finished, token, done, failed)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, FALSE, 0, 0, 0)");
        for (int number = 0; number < shards.size(); number++) {
            NewShard shard = shards.get(number);
            DataKeyId after = shard.range().after();
            DataKeyId upTo = shard.range().upTo();
            query.name(move.organization().value())
                    .id(move.id().value())
                    .number(number)
                    .number(shard.revision())
                    .time(move.createdAt())
                    .id(after == null ? null : after.value())
                    .id(upTo == null ? null : upTo.value())
                    .id(after == null ? null : after.value())
                    .addBatch();
        }
        query.updateBatch();
    }

    /** Shards of all organizations: a query that does not name one, since workers serve them all. */
    List<Candidate> candidates(Instant now, Set<ReEncryptionId> except, int limit) throws SQLException {
        String notThese = except.isEmpty()
                ? ""
                : " AND s.re_encryption NOT IN (" + String.join(", ", Collections.nCopies(except.size(), "?")) + ")";
        Query query = session.query("SELECT s.organization, s.re_encryption, s.shard, s.token"
                        + " FROM cmk_re_encryption_shard s" + session.dialect().joinInOrder() + "cmk_re_encryption r"
                        + " ON r.organization = s.organization AND r.id = s.re_encryption"
                        + " WHERE r.state IN ('PENDING', 'RUNNING') AND s.queued_at <= ?" + IS_FREE + notThese
                        + " ORDER BY s.queued_at, s.organization, s.re_encryption, s.shard LIMIT ?")
                .time(now)
                .time(now);
        except.forEach(id -> query.id(id.value()));
        return query.number(limit)
                .list(row -> new Candidate(
                        new ShardId(
                                row.organization(), new ReEncryptionId(row.id("re_encryption")), row.integer("shard")),
                        row.number("token")));
    }

    /** Locks a shard that is still as it was seen; one that somebody else has locked is left to them. */
    Optional<Locked> lockIfFree(Candidate candidate, Instant now) throws SQLException {
        return session.query(SELECT_LOCKED + " AND token = ?" + IS_FREE + " FOR UPDATE SKIP LOCKED")
                .name(candidate.id().organization().value())
                .id(candidate.id().reEncryption().value())
                .number(candidate.id().shard())
                .number(candidate.token())
                .time(now)
                .first(ShardTable::readLocked);
    }

    /** Locks a shard that is not finished, whoever holds it; throws if its row is locked, and waits for nobody. */
    Optional<Locked> lockIfUnfinished(ShardId id) throws SQLException {
        return session.query(SELECT_LOCKED + " AND finished = FALSE FOR UPDATE NOWAIT")
                .name(id.organization().value())
                .id(id.reEncryption().value())
                .number(id.shard())
                .first(ShardTable::readLocked);
    }

    /** Locks the shard of a lease, if the lease is still held. */
    Optional<Locked> lockIfHeld(Lease lease) throws SQLException {
        return whereHeld(SELECT_LOCKED, lease, " FOR UPDATE").first(ShardTable::readLocked);
    }

    private Query whereHeld(String sql, Lease lease, String end) {
        return session.query(sql + IS_HELD + end)
                .name(lease.reEncryption().organization().value())
                .id(lease.reEncryption().id().value())
                .number(lease.shard())
                .number(lease.token());
    }

    void lease(ShardId id, String owner, Instant until) throws SQLException {
        session.query("UPDATE cmk_re_encryption_shard SET queued_at = ?, token = token + 1, lease_owner = ?,"
                        + " lease_until = ?" + WHERE_SHARD)
                .time(until)
                .text(owner, 128)
                .time(until)
                .name(id.organization().value())
                .id(id.reEncryption().value())
                .number(id.shard())
                .update();
    }

    boolean isLeasedTo(Lease lease, String owner) throws SQLException {
        return session.query("SELECT shard FROM cmk_re_encryption_shard" + WHERE_SHARD
                        + " AND token = ? AND lease_owner = ? AND lease_until = ? FOR UPDATE")
                .name(lease.reEncryption().organization().value())
                .id(lease.reEncryption().id().value())
                .number(lease.shard())
                .number(lease.token())
                .text(owner, 128)
                .time(lease.until())
                .exists();
    }

    void advance(Lease lease, DataKeyId cursor, Instant until, Counters more) throws SQLException {
        session.query("UPDATE cmk_re_encryption_shard SET cursor_id = ?, lease_until = ?, done = done + ?,"
                        + " failed = failed + ?" + WHERE_SHARD)
                .id(cursor.value())
                .time(until)
                .number(more.done())
                .number(more.failed())
                .name(lease.reEncryption().organization().value())
                .id(lease.reEncryption().id().value())
                .number(lease.shard())
                .update();
    }

    boolean isOtherUnfinished(Lease lease) throws SQLException {
        return session.query("SELECT shard FROM cmk_re_encryption_shard" + WHERE_JOB
                        + " AND shard <> ? AND finished = FALSE LIMIT 1")
                .name(lease.reEncryption().organization().value())
                .id(lease.reEncryption().id().value())
                .number(lease.shard())
                .exists();
    }

    void finish(Lease lease) throws SQLException {
        whereShard(
                        "UPDATE cmk_re_encryption_shard SET finished = TRUE, token = token + 1, lease_owner = NULL,"
                                + " lease_until = NULL",
                        lease)
                .update();
    }

    /** Whether {@link #finish} took place with this lease. */
    boolean isFinishedBy(Lease lease) throws SQLException {
        return whereShard(
                        "SELECT shard FROM cmk_re_encryption_shard",
                        lease,
                        " AND finished = TRUE AND token = ? FOR UPDATE")
                .number(lease.token() + 1)
                .exists();
    }

    /** To the end of the queue. */
    void release(Lease lease, Instant notBefore) throws SQLException {
        session.query("UPDATE cmk_re_encryption_shard SET queued_at = ?, token = token + 1, lease_owner = NULL,"
                        + " lease_until = NULL" + WHERE_SHARD + IS_HELD)
                .time(notBefore)
                .name(lease.reEncryption().organization().value())
                .id(lease.reEncryption().id().value())
                .number(lease.shard())
                .number(lease.token())
                .update();
    }

    private Query whereShard(String sql, Lease lease) {
        return whereShard(sql, lease, "");
    }

    private Query whereShard(String sql, Lease lease, String end) {
        return session.query(sql + WHERE_SHARD + end)
                .name(lease.reEncryption().organization().value())
                .id(lease.reEncryption().id().value())
                .number(lease.shard());
    }

    /** Locks all shards, in one order; what they have counted. */
    Counters lockAll(ReEncryption move) throws SQLException {
        List<Counters> counters = whereJob(
                        "SELECT done, failed FROM cmk_re_encryption_shard", move, " ORDER BY shard FOR UPDATE")
                .list(row -> new Counters(row.number("done"), row.number("failed")));
        return new Counters(
                counters.stream().mapToLong(Counters::done).sum(),
                counters.stream().mapToLong(Counters::failed).sum());
    }

    /** Read without a lock. */
    long done(ReEncryption move) throws SQLException {
        return whereJob("SELECT SUM(done) FROM cmk_re_encryption_shard", move).number();
    }

    /** Whoever goes on begins as if the shards had never been given back. */
    void endLeases(ReEncryption move) throws SQLException {
        session.query("UPDATE cmk_re_encryption_shard SET queued_at = ?, token = token + 1, lease_owner = NULL,"
                        + " lease_until = NULL" + WHERE_JOB)
                .time(move.createdAt())
                .name(move.organization().value())
                .id(move.id().value())
                .update();
    }

    void restart(ReEncryption move) throws SQLException {
        whereJob("UPDATE cmk_re_encryption_shard SET cursor_id = range_after, finished = FALSE, failed = 0", move)
                .update();
    }

    void delete(ReEncryption move) throws SQLException {
        whereJob("DELETE FROM cmk_re_encryption_shard", move).update();
    }

    private Query whereJob(String sql, ReEncryption move) {
        return whereJob(sql, move, "");
    }

    private Query whereJob(String sql, ReEncryption move, String end) {
        return session.query(sql + WHERE_JOB + end)
                .name(move.organization().value())
                .id(move.id().value());
    }

    private static Locked readLocked(Row row) throws SQLException {
        return new Locked(
                row.number("token"),
                row.integer("source_revision"),
                row.dataKeyOrNull("cursor_id"),
                row.dataKeyOrNull("range_up_to"));
    }
}
