package dev.cmk.soak;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** A row of {@code cmk_data_key}, read without the library. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredRow(
        String organization, UUID id, KeyRevision key, WrappedDataKey wrapped, byte[] check, long wrapVersion) {

    WrapContext context() {
        return new WrapContext(OrganizationId.of(organization), new DataKeyId(id));
    }

    static List<StoredRow> all(Connection connection) throws SQLException {
        List<StoredRow> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT organization, id, key_id, key_revision, wrapped,"
                        + " key_reference, check_value, wrap_version FROM cmk_data_key")) {
            while (row.next()) {
                rows.add(new StoredRow(
                        text(row.getObject(1)),
                        uuid(row.getObject(2)),
                        new KeyRevision(KeyId.of(row.getString(3)), row.getInt(4)),
                        new WrappedDataKey(row.getBytes(5), row.getString(6)),
                        row.getBytes(7),
                        row.getLong(8)));
            }
        }
        return rows;
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : value.toString();
    }

    private static UUID uuid(Object value) {
        return value instanceof byte[] bytes
                ? Ledger.uuid(HexFormat.of().formatHex(bytes))
                : Ledger.uuid(value.toString());
    }
}
