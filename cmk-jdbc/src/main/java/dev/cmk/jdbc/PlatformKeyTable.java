package dev.cmk.jdbc;

import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyStatus;
import dev.cmk.spi.KeyRegistry.PlatformKey;
import java.sql.SQLException;
import java.util.List;

/** Table {@code cmk_platform_key}. It belongs to the service, so that its queries name no organization. */
final class PlatformKeyTable {

    private final Session session;

    PlatformKeyTable(Session session) {
        this.session = session;
    }

    List<PlatformKey> list() throws SQLException {
        return session.query("SELECT key_id, fingerprint, retired FROM cmk_platform_key ORDER BY key_id")
                .list(row ->
                        new PlatformKey(KeyId.of(row.text("key_id")), row.text("fingerprint"), row.flag("retired")));
    }

    void record(KeyId id, String fingerprint) throws SQLException {
        boolean known = session.query("SELECT key_id FROM cmk_platform_key WHERE key_id = ?")
                .code(id.value())
                .exists();
        if (known) {
            setRetired(id, false);
        } else {
            session.query("INSERT INTO cmk_platform_key (key_id, fingerprint, retired) VALUES (?, ?, FALSE)")
                    .code(id.value())
                    .text(fingerprint, 512)
                    .update();
        }
    }

    /** Behind the row's lock, so that no organization gets the key at the same time. */
    boolean retire(KeyId id) throws SQLException {
        isRetired(id, " FOR UPDATE");
        boolean inUse = session.query("SELECT key_id FROM cmk_key WHERE key_id = ? AND status <> ?")
                .code(id.value())
                .code(KeyStatus.DISABLED.name())
                .exists();
        if (!inUse) {
            setRetired(id, true);
        }
        return !inUse;
    }

    /** Whether the key is retired; that does not change any more in this transaction, and others may ask the same. */
    boolean isRetiredForShare(KeyId id) throws SQLException {
        return isRetired(id, session.dialect().forShare());
    }

    private boolean isRetired(KeyId id, String lock) throws SQLException {
        return session.query("SELECT retired FROM cmk_platform_key WHERE key_id = ?" + lock)
                .code(id.value())
                .first(row -> row.flag("retired"))
                .orElse(false);
    }

    private void setRetired(KeyId id, boolean retired) throws SQLException {
        session.query("UPDATE cmk_platform_key SET retired = ? WHERE key_id = ?")
                .flag(retired)
                .code(id.value())
                .update();
    }
}
