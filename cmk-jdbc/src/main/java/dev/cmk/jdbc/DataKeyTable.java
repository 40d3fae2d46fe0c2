package dev.cmk.jdbc;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.keys.KeyRevision;
import dev.cmk.spi.ReEncryptionStore.Replacement;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.spi.WrappedDataKey;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Table {@code cmk_data_key}. */
final class DataKeyTable {

    private static final String COLUMNS = "organization, id, scope, generation, key_id, key_revision, wrapped,"
            + " key_reference, check_value, wrap_version, platform_wrapped, lost, created_at";

    private static final String SELECT = "SELECT " + COLUMNS + " FROM cmk_data_key WHERE organization = ?";

    private final Session session;

    DataKeyTable(Session session) {
        this.session = session;
    }

    void insert(StoredDataKey dataKey) throws SQLException {
        session.query("INSERT INTO cmk_data_key (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .name(dataKey.organization().value())
                .id(dataKey.id().value())
                .name(dataKey.scope().value())
                .number(dataKey.generation())
                .code(dataKey.key().key().value())
                .number(dataKey.key().revision())
                .bytes(dataKey.wrapped().bytes())
                .text(dataKey.wrapped().keyReference(), 512)
                .bytes(dataKey.check())
                .number(dataKey.wrapVersion())
                .flag(dataKey.platformWrapped())
                .flag(dataKey.lost())
                .time(dataKey.createdAt())
                .update();
    }

    boolean exists(OrganizationId organization, Scope scope, int generation) throws SQLException {
        return session.query("SELECT id FROM cmk_data_key WHERE organization = ? AND scope = ? AND generation = ?")
                .name(organization.value())
                .name(scope.value())
                .number(generation)
                .exists();
    }

    Optional<StoredDataKey> findNewest(OrganizationId organization, Scope scope) throws SQLException {
        return session.query(SELECT + " AND scope = ? ORDER BY generation DESC LIMIT 1")
                .name(organization.value())
                .name(scope.value())
                .first(DataKeyTable::read);
    }

    Optional<StoredDataKey> find(OrganizationId organization, DataKeyId id) throws SQLException {
        return session.query(SELECT + " AND id = ?")
                .name(organization.value())
                .id(id.value())
                .first(DataKeyTable::read);
    }

    List<StoredDataKey> page(
            OrganizationId organization,
            KeyRevision key,
            @Nullable DataKeyId after,
            @Nullable DataKeyId upTo,
            int limit)
            throws SQLException {
        String range = (after == null ? "" : " AND id > ?") + (upTo == null ? "" : " AND id <= ?");
        Query query = session.query(SELECT + " AND key_id = ? AND key_revision = ?" + range + " ORDER BY id LIMIT ?")
                .name(organization.value())
                .code(key.key().value())
                .number(key.revision());
        if (after != null) {
            query.id(after.value());
        }
        if (upTo != null) {
            query.id(upTo.value());
        }
        return query.number(limit).list(DataKeyTable::read);
    }

    long count(OrganizationId organization, KeyRevision key) throws SQLException {
        return underKey(
                        "SELECT COUNT(*) FROM cmk_data_key WHERE organization = ? AND key_id = ? AND key_revision = ?",
                        organization,
                        key)
                .number();
    }

    /** Under the key at this revision or a lower one. */
    long countUpTo(OrganizationId organization, KeyRevision key) throws SQLException {
        return underKey(
                        "SELECT COUNT(*) FROM cmk_data_key WHERE organization = ? AND key_id = ? AND key_revision <= ?",
                        organization,
                        key)
                .number();
    }

    /** The same as a count above zero, but it stops at the first one; in the order of the index, so that it is used. */
    boolean anyUpTo(OrganizationId organization, KeyRevision key) throws SQLException {
        return underKey(
                        "SELECT id FROM cmk_data_key WHERE organization = ? AND key_id = ? AND key_revision <= ?"
                                + " ORDER BY key_revision, id LIMIT 1",
                        organization,
                        key)
                .exists();
    }

    void markLostUpTo(OrganizationId organization, KeyRevision key) throws SQLException {
        underKey(
                        "UPDATE cmk_data_key SET lost = TRUE WHERE organization = ? AND key_id = ? AND key_revision <= ?",
                        organization,
                        key)
                .update();
    }

    private Query underKey(String sql, OrganizationId organization, KeyRevision key) {
        return session.query(sql)
                .name(organization.value())
                .code(key.key().value())
                .number(key.revision());
    }

    /** Replaces each row whose wrap version is still the one that was read; gives the update counts. */
    int[] replace(OrganizationId organization, List<Replacement> replacements) throws SQLException {
        Query query = session.query("UPDATE cmk_data_key SET key_id = ?, key_revision = ?, wrapped = ?,"
                + " key_reference = ?, wrap_version = wrap_version + 1, platform_wrapped = (platform_wrapped OR ?),"
                + " lost = FALSE WHERE organization = ? AND id = ? AND wrap_version = ?");
        for (Replacement replacement : replacements) {
            query.code(replacement.key().key().value())
                    .number(replacement.key().revision())
                    .bytes(replacement.wrapped().bytes())
                    .text(replacement.wrapped().keyReference(), 512)
                    .flag(replacement.platformWrapped())
                    .name(organization.value())
                    .id(replacement.dataKey().value())
                    .number(replacement.wrapVersion())
                    .addBatch();
        }
        return query.updateBatch();
    }

    long delete(OrganizationId organization, Scope scope) throws SQLException {
        return session.query("DELETE FROM cmk_data_key WHERE organization = ? AND scope = ?")
                .name(organization.value())
                .name(scope.value())
                .update();
    }

    private static StoredDataKey read(Row row) throws SQLException {
        return new StoredDataKey(
                row.organization(),
                Scope.of(row.name("scope")),
                row.integer("generation"),
                new DataKeyId(row.id("id")),
                row.key("key_id", "key_revision"),
                new WrappedDataKey(row.bytes("wrapped"), row.text("key_reference")),
                row.bytes("check_value"),
                row.number("wrap_version"),
                row.flag("platform_wrapped"),
                row.flag("lost"),
                row.time("created_at"));
    }
}
