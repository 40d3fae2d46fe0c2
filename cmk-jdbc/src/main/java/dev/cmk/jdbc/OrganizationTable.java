package dev.cmk.jdbc;

import dev.cmk.OrganizationId;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Table {@code cmk_organization}: one row each, whose lock orders everything that changes the organization. */
final class OrganizationTable {

    /** An organization's row. The external id tells it from one that was deleted and made anew. */
    record Entry(String externalId, KeyRevision defaultKey, long version) {

        boolean isStill(OrganizationKeys keys) {
            return version == keys.version() && externalId.equals(keys.externalId());
        }
    }

    private static final List<Integer> IN_SIZES = List.of(1, 10, 100, 1000);

    private final Session session;

    OrganizationTable(Session session) {
        this.session = session;
    }

    boolean exists(OrganizationId organization) throws SQLException {
        return find(organization, "").isPresent();
    }

    Optional<Entry> lock(OrganizationId organization) throws SQLException {
        return find(organization, " FOR UPDATE");
    }

    private Optional<Entry> find(OrganizationId organization, String lock) throws SQLException {
        return session.query("SELECT external_id, default_key, default_revision, version FROM cmk_organization"
                        + " WHERE organization = ?" + lock)
                .name(organization.value())
                .first(OrganizationTable::read);
    }

    static Entry read(Row row) throws SQLException {
        return new Entry(row.text("external_id"), row.key("default_key", "default_revision"), row.number("version"));
    }

    void insert(OrganizationKeys keys) throws SQLException {
        CustomerManagedKey defaultKey = keys.defaultKeyEntry();
        session.query("INSERT INTO cmk_organization (organization, external_id, default_key, default_revision, version)"
                        + " VALUES (?, ?, ?, ?, ?)")
                .name(keys.organization().value())
                .text(keys.externalId(), 128)
                .code(defaultKey.id().value())
                .number(defaultKey.revision())
                .number(keys.version())
                .update();
    }

    void update(OrganizationKeys keys) throws SQLException {
        CustomerManagedKey defaultKey = keys.defaultKeyEntry();
        session.query("UPDATE cmk_organization SET default_key = ?, default_revision = ?, version = ?"
                        + " WHERE organization = ?")
                .code(defaultKey.id().value())
                .number(defaultKey.revision())
                .number(keys.version())
                .name(keys.organization().value())
                .update();
    }

    void raiseVersion(OrganizationId organization) throws SQLException {
        session.query("UPDATE cmk_organization SET version = version + 1 WHERE organization = ?")
                .name(organization.value())
                .update();
    }

    Map<OrganizationId, Long> versions(Collection<OrganizationId> organizations) throws SQLException {
        Map<OrganizationId, Long> versions = new HashMap<>();
        if (organizations.isEmpty()) {
            return versions;
        }
        List<OrganizationId> wanted = padded(organizations);
        Query query = session.query("SELECT organization, version FROM cmk_organization WHERE organization IN (?"
                + ", ?".repeat(wanted.size() - 1) + ")");
        wanted.forEach(organization -> query.name(organization.value()));
        query.list(row -> versions.put(row.organization(), row.number("version")));
        return versions;
    }

    /** Few sizes make few statements for the driver and the database to remember. */
    private static List<OrganizationId> padded(Collection<OrganizationId> organizations) {
        List<OrganizationId> padded = new ArrayList<>(organizations);
        int size = IN_SIZES.stream()
                .filter(candidate -> candidate >= padded.size())
                .findFirst()
                .orElse(padded.size());
        while (padded.size() < size) {
            padded.add(padded.get(0));
        }
        return padded;
    }

    List<OrganizationId> page(@Nullable OrganizationId after, int limit) throws SQLException {
        Query query = session.query("SELECT organization FROM cmk_organization"
                + (after == null ? "" : " WHERE organization > ?") + " ORDER BY organization LIMIT ?");
        if (after != null) {
            query.name(after.value());
        }
        return query.number(limit).list(Row::organization);
    }

    /** Deletes the organization with all that refers to it, in the order in which the others lock it. */
    void delete(OrganizationId organization) throws SQLException {
        for (String table : List.of(
                "cmk_re_encryption_shard",
                "cmk_re_encryption_failure",
                "cmk_re_encryption",
                "cmk_data_key",
                "cmk_key",
                "cmk_organization")) {
            session.query("DELETE FROM " + table + " WHERE organization = ?")
                    .name(organization.value())
                    .update();
        }
    }
}
