package dev.cmk.jdbc;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.keys.KeyRevision;
import dev.cmk.spi.ReEncryptionStore.Replacement;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.spi.WrappedDataKey;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
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
                .first(row -> read(row, organization, row.key("key_id", "key_revision")));
    }

    Optional<StoredDataKey> find(OrganizationId organization, DataKeyId id) throws SQLException {
        return session.query(SELECT + " AND id = ?")
                .name(organization.value())
                .id(id.value())
                .first(row -> read(row, organization, row.key("key_id", "key_revision")));
    }

    List<StoredDataKey> page(
            OrganizationId organization,
            KeyRevision key,
            @Nullable DataKeyId after,
            @Nullable DataKeyId upTo,
            int limit)
            throws SQLException {
        String range = (after == null ? "" : " AND id > ?") + (upTo == null ? "" : " AND id <= ?");
        // In the order of the whole index: by the id alone, which is the same here, H2 sorts all that there is.
        Query query = session.query(SELECT + " AND key_id = ? AND key_revision = ?" + range
                        + " ORDER BY organization, key_id, key_revision, id LIMIT ?")
                .name(organization.value())
                .code(key.key().value())
                .number(key.revision());
        if (after != null) {
            query.id(after.value());
        }
        if (upTo != null) {
            query.id(upTo.value());
        }
        return query.number(limit).list(row -> read(row, organization, key));
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
        return session.dialect().updatesFromArrays()
                ? replaceAtOnce(organization, replacements)
                : replaceEach(organization, replacements);
    }

    /** One statement, whose text is the same for batches of every size, and which says which rows it has changed. */
    private int[] replaceAtOnce(OrganizationId organization, List<Replacement> replacements) throws SQLException {
        if (replacements.isEmpty()) {
            return new int[0];
        }
        Set<UUID> replaced = new HashSet<>(session.query("UPDATE cmk_data_key d SET key_id = v.key_id,"
                        + " key_revision = v.key_revision, wrapped = v.wrapped, key_reference = v.key_reference,"
                        + " wrap_version = d.wrap_version + 1,"
                        + " platform_wrapped = (d.platform_wrapped OR v.platform_wrapped), lost = FALSE"
                        + " FROM unnest(?, ?, ?, ?, ?, ?, ?) AS v (id, wrap_version, key_id, key_revision, wrapped,"
                        + " key_reference, platform_wrapped)"
                        + " WHERE d.organization = ? AND d.id = v.id AND d.wrap_version = v.wrap_version"
                        + " RETURNING d.id")
                .array(
                        "uuid",
                        each(replacements, replacement -> replacement.dataKey().value(), UUID[]::new))
                .array("int8", each(replacements, Replacement::wrapVersion, Long[]::new))
                .array(
                        "text",
                        each(
                                replacements,
                                replacement -> replacement.key().key().value(),
                                String[]::new))
                .array(
                        "int4",
                        each(replacements, replacement -> replacement.key().revision(), Integer[]::new))
                .array(
                        "bytea",
                        each(replacements, replacement -> replacement.wrapped().bytes(), byte[][]::new))
                .array(
                        "text",
                        each(replacements, replacement -> replacement.wrapped().keyReference(), String[]::new))
                .array("bool", each(replacements, Replacement::platformWrapped, Boolean[]::new))
                .name(organization.value())
                .list(row -> row.id("id")));
        return replacements.stream()
                .mapToInt(replacement -> replaced.contains(replacement.dataKey().value()) ? 1 : 0)
                .toArray();
    }

    private static <T> T[] each(
            List<Replacement> replacements, Function<Replacement, T> value, IntFunction<T[]> array) {
        return replacements.stream().map(value).toArray(array);
    }

    private int[] replaceEach(OrganizationId organization, List<Replacement> replacements) throws SQLException {
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

    /** The organization and the key are those that were asked for: to check their form anew for each row costs more than to read it. */
    private static StoredDataKey read(Row row, OrganizationId organization, KeyRevision key) throws SQLException {
        return new StoredDataKey(
                organization,
                Scope.of(row.name("scope")),
                row.integer("generation"),
                new DataKeyId(row.id("id")),
                key,
                new WrappedDataKey(row.bytes("wrapped"), row.text("key_reference")),
                row.bytes("check_value"),
                row.number("wrap_version"),
                row.flag("platform_wrapped"),
                row.flag("lost"),
                row.time("created_at"));
    }
}
