package dev.cmk.jdbc;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;

import dev.cmk.OrganizationId;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.IdRange;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.testkit.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Fills tables, faster than a store does. */
final class ManyRows {

    static final KeyId OTHER_KEY = KeyId.of("key-2");

    private final TestTables tables;
    private final TestDatabase database;

    ManyRows(TestDatabase database, TestTables tables) {
        this.database = database;
        this.tables = tables;
    }

    /** So many organizations, each with data keys and ten ended re-encryptions, every other one with a running one. */
    void fill(int organizations, int dataKeysEach) throws SQLException {
        try (Connection connection = tables.pool().getConnection()) {
            connection.setAutoCommit(false);
            Session session = new Session(connection, Dialect.of(connection), new Tables(tables.prefix()));
            for (int i = 0; i < organizations; i++) {
                OrganizationId organization = OrganizationId.of("organization-" + i);
                new KeyChanges(session).create(Samples.organization(organization.value()));
                addDataKeys(session, organization, 0, dataKeysEach);
                for (int number = 1; number <= 10; number++) {
                    addMove(session, organization, number, ReEncryption.State.COMPLETED);
                }
                if (i % 2 == 0) {
                    addShards(session, addMove(session, organization, 11, ReEncryption.State.RUNNING));
                }
                connection.commit();
            }
            connection.setAutoCommit(true);
        }
        gatherStatistics();
    }

    /** More data keys of one organization. */
    void addDataKeys(OrganizationId organization, int from, int to) throws SQLException {
        try (Connection connection = tables.pool().getConnection()) {
            connection.setAutoCommit(false);
            Session session = new Session(connection, Dialect.of(connection), new Tables(tables.prefix()));
            addDataKeys(session, organization, from, to);
            connection.commit();
            connection.setAutoCommit(true);
        }
        gatherStatistics();
    }

    /** Every tenth is under the platform-managed key. */
    private static void addDataKeys(Session session, OrganizationId organization, int from, int to)
            throws SQLException {
        Query insert = session.query("INSERT INTO cmk_data_key (organization, id, scope, generation, key_id,"
                + " key_revision, wrapped, key_reference, check_value, wrap_version, platform_wrapped, lost, created_at)"
                + " VALUES (?, ?, ?, 1, ?, 1, ?, 'reference', ?, 1, TRUE, FALSE, ?)");
        for (int i = from; i < to; i++) {
            KeyRevision key = new KeyRevision(i % 10 == 0 ? PLATFORM : OTHER_KEY, 1);
            StoredDataKey row = Samples.dataKey(organization, "scope-" + i, 1, key);
            insert.name(organization.value())
                    .id(row.id().value())
                    .name(row.scope().value())
                    .code(key.key().value())
                    .bytes(row.wrapped().bytes())
                    .bytes(row.check())
                    .time(NOW)
                    .addBatch();
        }
        insert.updateBatch();
    }

    private static ReEncryption addMove(
            Session session, OrganizationId organization, int ordinal, ReEncryption.State state) throws SQLException {
        ReEncryption move = new ReEncryption(
                ReEncryptionId.random(),
                organization,
                new KeyRevision(PLATFORM, 1),
                new KeyRevision(PLATFORM, 2),
                ReEncryption.Cause.IN_PLACE,
                state,
                NOW,
                null,
                null,
                null);
        new ReEncryptionTable(session).insert(move, ordinal, 1000);
        return move;
    }

    private static void addShards(Session session, ReEncryption move) throws SQLException {
        List<ShardTable.NewShard> shards = new ArrayList<>();
        for (IdRange range : IdRange.split(10_000)) {
            shards.add(new ShardTable.NewShard(1, range));
        }
        new ShardTable(session).insert(move, shards);
    }

    private void gatherStatistics() throws SQLException {
        String analyze = switch (database) {
            case POSTGRESQL -> "VACUUM ANALYZE ";
            case MARIADB, MARIADB_BY_MYSQL_DRIVER -> "ANALYZE TABLE ";
            case H2_MEMORY, H2_FILE -> "ANALYZE TABLE ";
        };
        try (Connection connection = tables.pool().getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : List.of("data_key", "key", "re_encryption", "re_encryption_shard", "organization")) {
                statement.execute(analyze + tables.prefix() + table);
            }
        }
    }
}
