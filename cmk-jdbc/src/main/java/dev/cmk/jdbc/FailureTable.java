package dev.cmk.jdbc;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryptionId;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Table {@code cmk_re_encryption_failure}: the data keys that a re-encryption could not move. */
final class FailureTable {

    private static final String WHERE = " WHERE organization = ? AND re_encryption = ?";

    private final Session session;

    FailureTable(Session session) {
        this.session = session;
    }

    /** Adds failures in place of former ones of the same data keys; gives how many data keys are new in the list. */
    long put(ReEncryption move, List<DataKeyFailure> failures) throws SQLException {
        Map<DataKeyId, DataKeyFailure> last = new LinkedHashMap<>();
        failures.forEach(failure -> last.put(failure.dataKey(), failure));
        long replaced = 0;
        for (DataKeyId dataKey : last.keySet()) {
            replaced += session.query("DELETE FROM cmk_re_encryption_failure" + WHERE + " AND data_key = ?")
                    .name(move.organization().value())
                    .id(move.id().value())
                    .id(dataKey.value())
                    .update();
        }
        insert(move, last.values());
        return last.size() - replaced;
    }

    private void insert(ReEncryption move, Iterable<DataKeyFailure> failures) throws SQLException {
        Query query =
                session.query("INSERT INTO cmk_re_encryption_failure (organization, re_encryption, data_key, side,"
                        + " reason, message, failed_at) VALUES (?, ?, ?, ?, ?, ?, ?)");
        for (DataKeyFailure failure : failures) {
            query.name(move.organization().value())
                    .id(move.id().value())
                    .id(failure.dataKey().value())
                    .code(failure.failure().side())
                    .code(failure.failure().reason())
                    .text(failure.failure().message(), ReEncryptionTable.MAX_MESSAGE)
                    .time(failure.at())
                    .addBatch();
        }
        query.updateBatch();
    }

    void delete(ReEncryption move) throws SQLException {
        session.query("DELETE FROM cmk_re_encryption_failure" + WHERE)
                .name(move.organization().value())
                .id(move.id().value())
                .update();
    }

    List<DataKeyFailure> page(OrganizationId organization, ReEncryptionId id, @Nullable DataKeyId after, int limit)
            throws SQLException {
        Query query = session.query("SELECT data_key, side, reason, message, failed_at FROM cmk_re_encryption_failure"
                        + WHERE + (after == null ? "" : " AND data_key > ?") + " ORDER BY data_key LIMIT ?")
                .name(organization.value())
                .id(id.value());
        if (after != null) {
            query.id(after.value());
        }
        return query.number(limit).list(FailureTable::read);
    }

    private static DataKeyFailure read(Row row) throws SQLException {
        Failure failure =
                new Failure(row.code(Side.class, "side"), row.code(FailureReason.class, "reason"), row.text("message"));
        return new DataKeyFailure(new DataKeyId(row.id("data_key")), failure, row.time("failed_at"));
    }
}
