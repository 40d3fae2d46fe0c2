package dev.cmk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cmk.OrganizationId;
import dev.cmk.StoreException;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.spi.ShardId;
import dev.cmk.testkit.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An instance that froze while it stored a batch has the lock of its shard until the database gives it up. */
class LockedShardTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "H2_FILE")
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void whoever_takes_the_shard_over_is_told_and_does_not_wait(TestDatabase database) throws SQLException {
        TestTables tables = new TestTables(database);
        JdbcStore store = tables.emptyStore();
        ReEncryption move = addFirstKey(store);
        ShardId shard = new ShardId(ACME, move.id(), 0);
        try (Connection frozen = database.connect();
                Statement statement = frozen.createStatement()) {
            frozen.setAutoCommit(false);
            statement.execute("SELECT shard FROM " + tables.prefix() + "re_encryption_shard FOR UPDATE");

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.claim(shard, "successor", Samples.NOW, Duration.ofMinutes(1)))
                    .withMessageContaining("claim shard 0");

            frozen.rollback();
        }
        assertThat(store.claim(shard, "successor", Samples.NOW, Duration.ofMinutes(1)))
                .isPresent();
    }

    private static ReEncryption addFirstKey(JdbcStore store) {
        store.createIfAbsent(Samples.organization(ACME.value()));
        OrganizationKeys keys = store.load(ACME).orElseThrow();
        KeyChange added = keys.add(KeyId.random(), "first", "local", Map.of(), Samples.NOW);
        store.commit(added, Samples.audit(ACME, AuditAction.KEY_ADDED, ""));
        return added.reEncryptions().get(0);
    }
}
