package dev.cmk.jdbc;

import dev.cmk.OrganizationId;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.KeyRegistry.AuditEntry;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Table {@code cmk_audit}. Every line has a random id of its own, made before its transaction: whoever finds it knows
 * that the transaction was committed.
 */
final class AuditTable {

    private final Session session;

    AuditTable(Session session) {
        this.session = session;
    }

    void insert(UUID entry, AuditRecord audit) throws SQLException {
        KeyId key = audit.key();
        ReEncryptionId reEncryption = audit.reEncryption();
        session.query("INSERT INTO cmk_audit (entry_id, organization, occurred_at, actor, action, outcome, key_id,"
                        + " re_encryption, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .id(entry)
                .name(audit.organization().value())
                .time(audit.at())
                .text(audit.actor(), 256)
                .code(audit.action().code())
                .code(audit.outcome())
                .code(key == null ? null : key.value())
                .id(reEncryption == null ? null : reEncryption.value())
                .text(audit.detail(), AuditRecord.MAX_DETAIL)
                .update();
    }

    boolean exists(UUID entry, OrganizationId organization) throws SQLException {
        return session.query("SELECT sequence FROM cmk_audit WHERE organization = ? AND entry_id = ?")
                .name(organization.value())
                .id(entry)
                .exists();
    }

    List<AuditEntry> page(OrganizationId organization, @Nullable Long before, int limit) throws SQLException {
        Query query = session.query("SELECT * FROM cmk_audit WHERE organization = ?"
                        + (before == null ? "" : " AND sequence < ?") + " ORDER BY sequence DESC LIMIT ?")
                .name(organization.value());
        if (before != null) {
            query.number(before);
        }
        return query.number(limit).list(AuditTable::read);
    }

    private static AuditEntry read(Row row) throws SQLException {
        String key = row.textOrNull("key_id");
        UUID reEncryption = row.idOrNull("re_encryption");
        AuditRecord audit = new AuditRecord(
                row.time("occurred_at"),
                row.organization(),
                row.text("actor"),
                AuditAction.ofCode(row.text("action")),
                row.code(AuditRecord.Outcome.class, "outcome"),
                key == null ? null : KeyId.of(key),
                reEncryption == null ? null : new ReEncryptionId(reEncryption),
                row.text("detail"));
        return new AuditEntry(row.number("sequence"), audit);
    }
}
