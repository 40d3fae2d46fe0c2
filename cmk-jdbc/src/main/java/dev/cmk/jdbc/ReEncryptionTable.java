package dev.cmk.jdbc;

import dev.cmk.OrganizationId;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.Cause;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.keys.ReEncryptionProgress;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Table {@code cmk_re_encryption}. While a re-encryption is unfinished its shards count; when it ends, their counters are
 * added up here and the shards are deleted, so that only live shards are ever searched for work.
 */
final class ReEncryptionTable {

    /** What is kept of a message for people, in characters. */
    static final int MAX_MESSAGE = 10_000;

    private static final String WHERE = " WHERE organization = ? AND id = ?";

    private static final String UNFINISHED = "('PENDING', 'RUNNING', 'PAUSED', 'FAILED')";

    private static final String OF_SHARDS =
            " FROM cmk_re_encryption_shard s WHERE s.organization = r.organization" + " AND s.re_encryption = r.id";

    private static final String SELECT_PROGRESS = "SELECT r.*,"
            + " r.done + COALESCE((SELECT SUM(s.done)" + OF_SHARDS + "), 0) AS all_done,"
            + " r.failed + COALESCE((SELECT SUM(s.failed)" + OF_SHARDS + "), 0) AS all_failed"
            + " FROM cmk_re_encryption r WHERE r.organization = ?";

    /** The organization's row together with one of its re-encryptions or none, so that both are of one moment. */
    record Entry(
            OrganizationTable.Entry organization, @Nullable ReEncryption reEncryption) {}

    private final Session session;

    ReEncryptionTable(Session session) {
        this.session = session;
    }

    List<Entry> loadUnfinished(OrganizationId organization) throws SQLException {
        return session.query("SELECT o.external_id, o.default_key, o.default_revision, o.version, r.*"
                        + " FROM cmk_organization o LEFT JOIN cmk_re_encryption r"
                        + " ON r.organization = o.organization AND r.state IN " + UNFINISHED
                        + " WHERE o.organization = ? ORDER BY r.ordinal")
                .name(organization.value())
                .list(row -> new Entry(
                        OrganizationTable.read(row), row.idOrNull("id") == null ? null : read(organization, row)));
    }

    Optional<ReEncryption> find(OrganizationId organization, ReEncryptionId id) throws SQLException {
        return session.query("SELECT * FROM cmk_re_encryption WHERE organization = ? AND id = ?")
                .name(organization.value())
                .id(id.value())
                .first(row -> read(organization, row));
    }

    /** Locked after the shards, never before. */
    void lock(OrganizationId organization, ReEncryptionId id) throws SQLException {
        session.query("SELECT id FROM cmk_re_encryption WHERE organization = ? AND id = ? FOR UPDATE")
                .name(organization.value())
                .id(id.value())
                .exists();
    }

    void insert(ReEncryption move, long ordinal, long total) throws SQLException {
        session.query("INSERT INTO cmk_re_encryption (organization, id, ordinal, source_key, source_revision,"
                        + " destination_key, destination_revision, cause, state, created_at, total, done, failed,"
                        + " done_before) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)")
                .name(move.organization().value())
                .id(move.id().value())
                .number(ordinal)
                .code(move.source().key().value())
                .number(move.source().revision())
                .code(move.destination().key().value())
                .number(move.destination().revision())
                .code(move.cause())
                .code(move.state())
                .time(move.createdAt())
                .number(total)
                .update();
    }

    void update(ReEncryption move) throws SQLException {
        Failure failure = move.failure();
        session.query("UPDATE cmk_re_encryption SET state = ?, failure_side = ?, failure_reason = ?,"
                        + " failure_message = ?, ended_at = ?, safe_to_delete_after = ?"
                        + " WHERE organization = ? AND id = ?")
                .code(move.state())
                .code(failure == null ? null : failure.side())
                .code(failure == null ? null : failure.reason())
                .text(failure == null ? null : failure.message(), MAX_MESSAGE)
                .time(move.endedAt())
                .time(move.safeToDeleteAfter())
                .name(move.organization().value())
                .id(move.id().value())
                .update();
    }

    /** From pending to running; nothing happens to one that is running already. */
    void start(ReEncryption move, Instant now, long done) throws SQLException {
        session.query("UPDATE cmk_re_encryption SET state = 'RUNNING', active_since = ?, done_before = ?"
                        + " WHERE organization = ? AND id = ? AND state = 'PENDING'")
                .time(now)
                .number(done)
                .name(move.organization().value())
                .id(move.id().value())
                .update();
    }

    /** To be started again by the next claim. */
    void clearStart(ReEncryption move) throws SQLException {
        where(move, session.query("UPDATE cmk_re_encryption SET active_since = NULL" + WHERE))
                .update();
    }

    void setTotal(ReEncryption move, long total) throws SQLException {
        where(
                        move,
                        session.query("UPDATE cmk_re_encryption SET total = ?" + WHERE)
                                .number(total))
                .update();
    }

    void addCounters(ReEncryption move, ShardTable.Counters counters) throws SQLException {
        where(
                        move,
                        session.query("UPDATE cmk_re_encryption SET done = done + ?, failed = failed + ?" + WHERE)
                                .number(counters.done())
                                .number(counters.failed()))
                .update();
    }

    private static Query where(ReEncryption move, Query query) {
        return query.name(move.organization().value()).id(move.id().value());
    }

    Optional<ReEncryptionProgress> progress(OrganizationId organization, ReEncryptionId id) throws SQLException {
        return session.query(SELECT_PROGRESS + " AND r.id = ?")
                .name(organization.value())
                .id(id.value())
                .first(row -> readProgress(organization, row));
    }

    List<ReEncryptionProgress> page(OrganizationId organization, int offset, int limit) throws SQLException {
        return session.query(SELECT_PROGRESS + " ORDER BY r.created_at DESC, r.ordinal DESC LIMIT ? OFFSET ?")
                .name(organization.value())
                .number(limit)
                .number(offset)
                .list(row -> readProgress(organization, row));
    }

    /** Of all organizations, by state. */
    Map<State, Long> unfinished() throws SQLException {
        Map<State, Long> unfinished = new EnumMap<>(State.class);
        session.query("SELECT state, COUNT(*) AS how_many FROM cmk_re_encryption WHERE state IN " + UNFINISHED
                        + " GROUP BY state")
                .list(row -> unfinished.put(row.code(State.class, "state"), row.number("how_many")));
        return unfinished;
    }

    /** Data keys of all organizations that active re-encryptions have not looked at. */
    long remaining() throws SQLException {
        return session
                .query("SELECT r.total - r.done - r.failed - COALESCE((SELECT SUM(s.done + s.failed)" + OF_SHARDS
                        + "), 0) AS remaining FROM cmk_re_encryption r WHERE r.state IN ('PENDING', 'RUNNING')")
                .list(row -> Math.max(0, row.number("remaining")))
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static ReEncryptionProgress readProgress(OrganizationId organization, Row row) throws SQLException {
        return new ReEncryptionProgress(
                read(organization, row),
                row.number("total"),
                row.number("all_done"),
                row.number("all_failed"),
                row.timeOrNull("active_since"),
                row.number("done_before"));
    }

    private static ReEncryption read(OrganizationId organization, Row row) throws SQLException {
        return new ReEncryption(
                new ReEncryptionId(row.id("id")),
                organization,
                row.key("source_key", "source_revision"),
                row.key("destination_key", "destination_revision"),
                row.code(Cause.class, "cause"),
                row.code(State.class, "state"),
                row.time("created_at"),
                row.textOrNull("failure_reason") == null ? null : readFailure(row),
                row.timeOrNull("ended_at"),
                row.timeOrNull("safe_to_delete_after"));
    }

    private static Failure readFailure(Row row) throws SQLException {
        return new Failure(
                row.code(Side.class, "failure_side"),
                row.code(FailureReason.class, "failure_reason"),
                row.text("failure_message"));
    }
}
