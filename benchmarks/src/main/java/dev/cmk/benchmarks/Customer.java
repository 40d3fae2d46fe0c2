package dev.cmk.benchmarks;

import dev.cmk.Cmk;
import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.admin.Actor;
import dev.cmk.admin.NewKey;
import dev.cmk.admin.RateLimits;
import dev.cmk.internal.envelope.KeyCheck;
import dev.cmk.jdbc.JdbcStore;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappingKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** An organization with two keys, between which its data keys move to and fro. It decides; others move. */
final class Customer implements AutoCloseable {

    private static final Actor ADMIN = Actor.of("admin");
    private static final int INSERTED_AT_ONCE = 1000;

    /** Where the two keys are. */
    interface Keys {

        /** One for a {@code Cmk}, which closes it. */
        KeyProvider provider();

        /** The settings of a key, which is made if need be. */
        Map<String, String> settings(String organization, String externalId, String name);
    }

    private static final Keys IN_MEMORY = new Keys() {
        @Override
        public KeyProvider provider() {
            return new MemoryKms(Duration.ZERO);
        }

        @Override
        public Map<String, String> settings(String organization, String externalId, String name) {
            return MemoryKms.settings(name);
        }
    };

    /** One of the two keys. */
    record Side(KeyId id, String name) {}

    private final String organization;
    private final Cmk cmk;
    private final JdbcStore store;
    private Side source;
    private Side destination;
    private KeyId defaultKey;
    private @Nullable KeyId disabled;

    private Customer(String organization, DataSource dataSource, KeyProvider provider, Side source, Side destination) {
        this.organization = organization;
        this.source = source;
        this.destination = destination;
        this.defaultKey = source.id();
        this.store = JdbcStore.create(dataSource);
        this.cmk = Instance.cmk(dataSource, provider)
                .reEncryption(ReEncryptionLimits.defaults().withWorkers(0))
                .build();
    }

    /** With so many data keys under the first of its keys, wrapped as the library wraps them. */
    static Customer create(DataSource dataSource, String organization, int dataKeys) throws SQLException {
        return create(dataSource, organization, dataKeys, IN_MEMORY);
    }

    static Customer create(DataSource dataSource, String organization, int dataKeys, Keys keys) throws SQLException {
        Side one;
        Side two;
        KeyProvider provider = keys.provider();
        try (Cmk cmk = Instance.cmk(dataSource, provider).build()) {
            String externalId = cmk.admin().setup(ADMIN, organization).externalId();
            Map<String, String> settings = keys.settings(organization, externalId, "one");
            one = add(cmk, organization, "one", provider.type(), settings);
            two = add(cmk, organization, "two", provider.type(), keys.settings(organization, externalId, "two"));
            JdbcStore store = JdbcStore.create(dataSource);
            for (ReEncryptionProgress first : store.reEncryptions(OrganizationId.of(organization), 0, 10)) {
                await(store, first.reEncryption()); // that of no data key at all, to the first key
            }
            KeyRequest request = new KeyRequest(OrganizationId.of(organization), externalId, settings);
            insert(dataSource, OrganizationId.of(organization), one, provider.open(request), dataKeys);
        }
        return new Customer(organization, dataSource, keys.provider(), one, two);
    }

    private static Side add(Cmk cmk, String organization, String name, String type, Map<String, String> settings) {
        NewKey key = NewKey.of(name, type, settings);
        return new Side(cmk.admin().add(ADMIN, organization, key).id(), name);
    }

    private static void insert(
            DataSource dataSource, OrganizationId organization, Side side, WrappingKey key, int dataKeys)
            throws SQLException {
        LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO cmk_data_key (organization, id,"
                                + " scope, generation, key_id, key_revision, wrapped, key_reference, check_value, wrap_version,"
                                + " platform_wrapped, lost, created_at) VALUES (?, ?, ?, 1, ?, 1, ?, ?, ?, 1, FALSE, FALSE, ?)")) {
            connection.setAutoCommit(false);
            for (int i = 1; i <= dataKeys; i++) {
                DataKeyId id = new DataKeyId(UUID.randomUUID());
                GeneratedDataKey generated = key.generate(new WrapContext(organization, id));
                insert.setString(1, organization.value());
                insert.setObject(2, id.value());
                insert.setString(3, "scope-" + i);
                insert.setString(4, side.id().value());
                insert.setBytes(5, generated.wrapped().bytes());
                insert.setString(6, generated.wrapped().keyReference());
                insert.setBytes(7, KeyCheck.of(generated.dataKey(), organization, id));
                insert.setObject(8, now);
                insert.addBatch();
                if (i % INSERTED_AT_ONCE == 0 || i == dataKeys) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
            connection.setAutoCommit(true);
        }
    }

    OrganizationId organization() {
        return OrganizationId.of(organization);
    }

    /** The key under which all data keys are now. */
    Side source() {
        return source;
    }

    Side destination() {
        return destination;
    }

    /** Lets re-encryptions make so many calls a second to this customer's KMS, whatever is configured. */
    void limitTo(int callsPerSecond) {
        RateLimits limits = cmk.rateLimits();
        limits.set(ADMIN, limits.quotaScope(ADMIN, organization, source.id()), callsPerSecond);
    }

    /** All data keys are under the other key now. */
    void moved() {
        Side former = source;
        source = destination;
        destination = former;
    }

    /** Decides that the data keys move to the other key. */
    ReEncryption decide() {
        if (disabled != null) {
            cmk.admin().enable(ADMIN, organization, disabled);
        }
        if (!defaultKey.equals(destination.id())) {
            cmk.admin().setDefault(ADMIN, organization, destination.id());
            defaultKey = destination.id();
        }
        ReEncryption move = cmk.admin().disable(ADMIN, organization, source.id(), destination.id());
        disabled = source.id();
        return move;
    }

    ReEncryption pause(ReEncryption move) {
        return cmk.admin().pause(ADMIN, organization, move.id());
    }

    ReEncryption resume(ReEncryption move) {
        return cmk.admin().resume(ADMIN, organization, move.id());
    }

    boolean isCompleted(ReEncryption move) {
        return store.progress(move.organization(), move.id())
                        .orElseThrow()
                        .reEncryption()
                        .state()
                == ReEncryption.State.COMPLETED;
    }

    /** Waits for its end. */
    ReEncryptionProgress await(ReEncryption move) {
        ReEncryptionProgress ended = await(store, move);
        moved();
        return ended;
    }

    private static ReEncryptionProgress await(JdbcStore store, ReEncryption move) {
        try {
            while (true) {
                ReEncryptionProgress progress =
                        store.progress(move.organization(), move.id()).orElseThrow();
                if (progress.reEncryption().state() == ReEncryption.State.COMPLETED) {
                    return progress;
                }
                if (!progress.reEncryption().state().isActive()) {
                    throw new IllegalStateException("the re-encryption has failed: " + progress);
                }
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From the first claim to the end, as the job's row tells it. */
    static double seconds(ReEncryptionProgress ended) {
        if (ended.activeSince() == null || ended.reEncryption().endedAt() == null) {
            throw new IllegalStateException("has not run to its end: " + ended);
        }
        return Duration.between(ended.activeSince(), ended.reEncryption().endedAt())
                        .toNanos()
                / 1e9;
    }

    @Override
    public void close() {
        cmk.close();
    }
}
