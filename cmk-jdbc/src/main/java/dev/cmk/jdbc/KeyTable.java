package dev.cmk.jdbc;

import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyStatus;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Table {@code cmk_key}: the keys of an organization in their order, and how each did when it was last tried. */
final class KeyTable {

    /** The organization's row together with one of its keys, so that both are of one moment. */
    record Entry(OrganizationTable.Entry organization, CustomerManagedKey key) {}

    private final Session session;

    KeyTable(Session session) {
        this.session = session;
    }

    List<Entry> load(OrganizationId organization) throws SQLException {
        return session.query("SELECT o.external_id, o.default_key, o.default_revision, o.version, k.key_id, k.name,"
                        + " k.key_type, k.settings, k.status, k.revision, k.created_at"
                        + " FROM cmk_organization o JOIN cmk_key k ON k.organization = o.organization"
                        + " WHERE o.organization = ? ORDER BY k.position")
                .name(organization.value())
                .list(row -> new Entry(OrganizationTable.read(row), read(row)));
    }

    /** Stores the difference between two lists of keys. */
    void change(OrganizationId organization, List<CustomerManagedKey> before, List<CustomerManagedKey> after)
            throws SQLException {
        List<KeyId> kept = after.stream().map(CustomerManagedKey::id).toList();
        List<KeyId> known = before.stream().map(CustomerManagedKey::id).toList();
        for (KeyId id : known) {
            if (!kept.contains(id)) {
                delete(organization, id);
            }
        }
        for (int position = 0; position < after.size(); position++) {
            CustomerManagedKey key = after.get(position);
            if (!known.contains(key.id())) {
                insert(organization, key, position);
            } else if (known.indexOf(key.id()) != position || !before.contains(key)) {
                update(organization, key, position);
            }
        }
    }

    private void insert(OrganizationId organization, CustomerManagedKey key, int position) throws SQLException {
        session.query("INSERT INTO cmk_key (organization, key_id, position, name, key_type, settings, status, revision,"
                        + " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .name(organization.value())
                .code(key.id().value())
                .number(position)
                .name(key.name())
                .code(key.type())
                .text(SettingsText.write(key.settings()), Integer.MAX_VALUE)
                .code(key.status())
                .number(key.revision())
                .time(key.createdAt())
                .update();
    }

    private void update(OrganizationId organization, CustomerManagedKey key, int position) throws SQLException {
        session.query("UPDATE cmk_key SET position = ?, settings = ?, status = ?, revision = ?"
                        + " WHERE organization = ? AND key_id = ?")
                .number(position)
                .text(SettingsText.write(key.settings()), Integer.MAX_VALUE)
                .code(key.status())
                .number(key.revision())
                .name(organization.value())
                .code(key.id().value())
                .update();
    }

    private void delete(OrganizationId organization, KeyId id) throws SQLException {
        session.query("DELETE FROM cmk_key WHERE organization = ? AND key_id = ?")
                .name(organization.value())
                .code(id.value())
                .update();
    }

    void recordHealth(OrganizationId organization, KeyId id, KeyHealth health) throws SQLException {
        session.query("UPDATE cmk_key SET health_reason = ?, health_message = ?, health_since = ?,"
                        + " health_checked_at = ? WHERE organization = ? AND key_id = ?")
                .code(health.reason())
                .text(health.message(), ReEncryptionTable.MAX_MESSAGE)
                .time(health.since())
                .time(health.lastChecked())
                .name(organization.value())
                .code(id.value())
                .update();
    }

    Map<KeyId, KeyHealth> health(OrganizationId organization) throws SQLException {
        Map<KeyId, KeyHealth> health = new HashMap<>();
        session.query("SELECT key_id, health_reason, health_message, health_since, health_checked_at FROM cmk_key"
                        + " WHERE organization = ? AND health_checked_at IS NOT NULL")
                .name(organization.value())
                .list(row -> health.put(
                        KeyId.of(row.text("key_id")),
                        new KeyHealth(
                                row.codeOrNull(UnavailableReason.class, "health_reason"),
                                row.textOrNull("health_message"),
                                row.time("health_since"),
                                row.time("health_checked_at"))));
        return health;
    }

    /** Customers' keys in use that could not be used, of all organizations. */
    Map<UnavailableReason, Long> unavailable() throws SQLException {
        Map<UnavailableReason, Long> unavailable = new EnumMap<>(UnavailableReason.class);
        session.query("SELECT health_reason, COUNT(*) AS how_many FROM cmk_key WHERE health_reason IS NOT NULL"
                        + " AND key_type <> ? AND status <> ? GROUP BY health_reason")
                .code(CustomerManagedKey.PLATFORM)
                .code(KeyStatus.DISABLED)
                .list(row ->
                        unavailable.put(row.code(UnavailableReason.class, "health_reason"), row.number("how_many")));
        return unavailable;
    }

    private static CustomerManagedKey read(Row row) throws SQLException {
        return new CustomerManagedKey(
                KeyId.of(row.text("key_id")),
                row.name("name"),
                row.text("key_type"),
                SettingsText.read(row.text("settings")),
                row.code(KeyStatus.class, "status"),
                row.integer("revision"),
                row.time("created_at"));
    }
}
