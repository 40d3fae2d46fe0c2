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

    boolean isInUse(KeyId key) throws SQLException {
        return session.query("SELECT key_id FROM cmk_key WHERE key_id = ? AND status <> ?")
                .code(key.value())
                .code(KeyStatus.DISABLED.name())
                .exists();
    }

    void record(PlatformKey key) throws SQLException {
        boolean known = session.query("SELECT key_id FROM cmk_platform_key WHERE key_id = ?")
                .code(key.id().value())
                .exists();
        if (known) {
            session.query("UPDATE cmk_platform_key SET retired = ? WHERE key_id = ?")
                    .flag(key.retired())
                    .code(key.id().value())
                    .update();
        } else {
            session.query("INSERT INTO cmk_platform_key (key_id, fingerprint, retired) VALUES (?, ?, ?)")
                    .code(key.id().value())
                    .text(key.fingerprint(), 512)
                    .flag(key.retired())
                    .update();
        }
    }
}
