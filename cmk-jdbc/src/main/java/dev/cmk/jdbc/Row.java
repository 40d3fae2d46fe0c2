package dev.cmk.jdbc;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The row at which a result stands, read as {@link Query} wrote it. */
record Row(ResultSet results, Dialect dialect) {

    static byte[] bytes(UUID id) {
        return new DataKeyId(id).toBytes();
    }

    String name(String column) throws SQLException {
        return dialect.namesAsBytes() ? new String(bytes(column), StandardCharsets.UTF_8) : text(column);
    }

    OrganizationId organization() throws SQLException {
        return OrganizationId.of(name("organization"));
    }

    String text(String column) throws SQLException {
        return present(column, textOrNull(column));
    }

    @Nullable
    String textOrNull(String column) throws SQLException {
        return results.getString(column);
    }

    <E extends Enum<E>> E code(Class<E> type, String column) throws SQLException {
        return Enum.valueOf(type, text(column));
    }

    <E extends Enum<E>> @Nullable E codeOrNull(Class<E> type, String column) throws SQLException {
        String code = textOrNull(column);
        return code == null ? null : Enum.valueOf(type, code);
    }

    KeyRevision key(String keyColumn, String revisionColumn) throws SQLException {
        return new KeyRevision(KeyId.of(text(keyColumn)), integer(revisionColumn));
    }

    UUID id(String column) throws SQLException {
        return present(column, idOrNull(column));
    }

    @Nullable
    DataKeyId dataKeyOrNull(String column) throws SQLException {
        UUID id = idOrNull(column);
        return id == null ? null : new DataKeyId(id);
    }

    @Nullable
    UUID idOrNull(String column) throws SQLException {
        if (!dialect.idsAsBytes()) {
            return results.getObject(column, UUID.class);
        }
        byte[] bytes = results.getBytes(column);
        if (bytes == null) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    byte[] bytes(String column) throws SQLException {
        return present(column, results.getBytes(column));
    }

    long number(String column) throws SQLException {
        return results.getLong(column);
    }

    long number(int column) throws SQLException {
        return results.getLong(column);
    }

    int integer(String column) throws SQLException {
        return results.getInt(column);
    }

    @Nullable
    Integer integerOrNull(String column) throws SQLException {
        int value = results.getInt(column);
        return results.wasNull() ? null : value;
    }

    double decimal(String column) throws SQLException {
        return results.getDouble(column);
    }

    boolean flag(String column) throws SQLException {
        return results.getBoolean(column);
    }

    Instant time(String column) throws SQLException {
        return present(column, timeOrNull(column));
    }

    @Nullable
    Instant timeOrNull(String column) throws SQLException {
        LocalDateTime time = results.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }

    private static <T> T present(String column, @Nullable T value) throws SQLException {
        if (value == null) {
            throw new SQLException("column " + column + " is null");
        }
        return value;
    }
}
