package dev.cmk.jdbc;

import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cmk.OrganizationId;
import dev.cmk.StoreException;
import dev.cmk.keys.KeyRevision;
import dev.cmk.spi.DataKeyStore.InsertOutcome;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.testkit.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** A database that cuts a connection, at PostgreSQL. */
class BrokenConnectionTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");

    private final TestTables tables = new TestTables(TestDatabase.POSTGRESQL);

    @Test
    void a_connection_that_the_server_has_closed_is_an_exception_and_the_next_one_works() throws SQLException {
        JdbcStore store = tables.emptyStore();
        store.createIfAbsent(Samples.organization("acme"));
        StoredDataKey row = Samples.dataKey(ACME, "s", 1, new KeyRevision(PLATFORM, 1));
        try (Connection idle = tables.pool().getConnection()) {
            idle.setClientInfo("ApplicationName", tables.prefix());
        }
        try (Connection other = TestDatabase.POSTGRESQL.connect();
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    + " AND application_name = '" + tables.prefix() + "'");
        }

        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.find(ACME, row.id()));
        assertThat(store.find(ACME, row.id())).isEmpty();
        assertThat(store.insertIfAbsent(row)).isEqualTo(InsertOutcome.INSERTED);
    }
}
