package dev.cmk.soak;

import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What happened to the tables, as the database itself has written it down: triggers, in the transactions of whoever
 * changed something, so that what was rolled back is not in it. It knows nothing of the library's own counters.
 */
final class Ledger {

    /** What happened. */
    enum Kind {
        /** A data key came into being. */
        ADDED,
        /** A data key got another wrapped form. */
        MOVED,
        /** An organization changed; its default key is the new key. */
        DEFAULT,
        /** A shard changed: its token, its lease, its counters. */
        SHARD,
        /** A re-encryption changed. */
        JOB
    }

    /**
     * One line.
     *
     * @param sequence in the order of writing, which for two transactions that exclude each other is that of committing
     * @param at milliseconds of the machine's clock
     * @param instance who did it
     * @param session on which connection
     * @param kind what happened
     * @param organization whose
     * @param id of the data key or the re-encryption, or null
     * @param shard which shard
     * @param former the key before, or a re-encryption's source
     * @param now the key after, or a re-encryption's destination
     * @param formerNumber wrap version or token before
     * @param number wrap version or token after
     * @param done by how much a shard's counter has grown
     * @param failed likewise
     * @param state of a re-encryption; HELD or FREE for a shard
     */
    record Entry(
            long sequence,
            long at,
            String instance,
            long session,
            Kind kind,
            String organization,
            @Nullable UUID id,
            int shard,
            @Nullable KeyRevision former,
            @Nullable KeyRevision now,
            long formerNumber,
            long number,
            long done,
            long failed,
            String state) {

        UUID subject() {
            return Objects.requireNonNull(id);
        }

        KeyRevision source() {
            return Objects.requireNonNull(former);
        }

        KeyRevision destination() {
            return Objects.requireNonNull(now);
        }
    }

    private Ledger() {}

    static void install(Connection connection, String resource) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : List.of(read(resource).split("\n--------\n", -1))) {
                statement.execute(sql);
            }
        }
    }

    /** What each new connection says first, so that the ledger knows who it is. */
    static String introduction(String url, String instance) {
        return (url.startsWith("jdbc:postgresql") ? "SET soak.instance = '" : "SET @soak_instance = '") + instance
                + "'";
    }

    static List<Entry> read(Connection connection) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        connection.setAutoCommit(false); // or PostgreSQL's driver would read all of it at once
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(5000);
            try (ResultSet row = statement.executeQuery("SELECT * FROM soak_ledger ORDER BY seq")) {
                while (row.next()) {
                    entries.add(entry(row));
                }
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        return entries;
    }

    private static Entry entry(ResultSet row) throws SQLException {
        String id = row.getString("id");
        return new Entry(
                row.getLong("seq"),
                row.getLong("at_millis"),
                orEmpty(row.getString("instance")),
                row.getLong("session"),
                Kind.valueOf(row.getString("kind")),
                row.getString("organization"),
                id == null ? null : uuid(id),
                row.getInt("shard"),
                key(row, "old"),
                key(row, "new"),
                row.getLong("old_number"),
                row.getLong("new_number"),
                row.getLong("done"),
                row.getLong("failed"),
                orEmpty(row.getString("state")));
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static @Nullable KeyRevision key(ResultSet row, String which) throws SQLException {
        String key = row.getString(which + "_key");
        return key == null ? null : new KeyRevision(KeyId.of(key), row.getInt(which + "_revision"));
    }

    /** With hyphens or without. */
    static UUID uuid(String text) {
        String hex = text.replace("-", "").toLowerCase(Locale.ROOT);
        return new UUID(
                Long.parseUnsignedLong(hex.substring(0, 16), 16), Long.parseUnsignedLong(hex.substring(16), 16));
    }

    private static String read(String resource) {
        try (InputStream in = Ledger.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
