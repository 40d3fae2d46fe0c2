package dev.cmk.jdbc;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.StoreException;
import dev.cmk.jdbc.FaultyDataSource.Fault;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.spi.DataKeyStore.InsertOutcome;
import dev.cmk.spi.KeyRegistry.CommitOutcome;
import dev.cmk.spi.KeyRegistry.CreateOutcome;
import dev.cmk.spi.KeyRegistry.PlatformKey;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionStore.Replacement;
import dev.cmk.spi.ReEncryptionStore.RowOutcome;
import dev.cmk.spi.ReEncryptionStore.ShardEnd;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.testkit.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** When a commit fails, with or without its effect, each write has one effect and tells the truth about it. */
@ParameterizedClass
@EnumSource(
        value = Fault.class,
        names = {"COMMIT_NOT_DONE", "COMMIT_DONE", "DEADLOCK"})
class CommitOutcomeTest {

    private static final TestTables TABLES = new TestTables(TestDatabase.POSTGRESQL);
    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final KeyRevision PLATFORM_KEY = new KeyRevision(PLATFORM, 1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Parameter
    private Fault fault;

    private FaultyDataSource source;
    private JdbcStore store;

    @BeforeEach
    void open() {
        TABLES.emptyStore();
        source = new FaultyDataSource(TABLES.pool());
        store = JdbcStore.create(source.dataSource(), TABLES.prefix(), attempt -> {});
        store.createIfAbsent(Samples.organization("acme"));
    }

    /** The fault that was armed has happened. */
    @AfterEach
    void faultHasHappened() {
        assertThat(source.failuresLeft()).isZero();
    }

    private void arm() {
        source.fail(fault, fault == Fault.COMMIT_DONE ? 1 : 2);
    }

    @Test
    void an_insert() {
        StoredDataKey row = Samples.dataKey(ACME, "s", 1, PLATFORM_KEY);
        arm();

        assertThat(store.insertIfAbsent(row)).isEqualTo(InsertOutcome.INSERTED);

        assertThat(store.count(ACME, PLATFORM_KEY)).isEqualTo(1);
    }

    @Test
    void an_insert_of_what_is_there() {
        store.insertIfAbsent(Samples.dataKey(ACME, "s", 1, PLATFORM_KEY));
        arm();

        assertThat(store.insertIfAbsent(Samples.dataKey(ACME, "s", 1, PLATFORM_KEY)))
                .isEqualTo(InsertOutcome.EXISTS);
    }

    @Test
    void a_new_organization() {
        OrganizationKeys other = Samples.organization("other");
        arm();

        assertThat(store.createIfAbsent(other)).isEqualTo(CreateOutcome.CREATED);

        assertThat(store.load(other.organization())).contains(other);
    }

    @Test
    void a_change_of_the_keys() {
        KeyChange change = addition();
        arm();

        assertThat(store.commit(change, Samples.audit(ACME, AuditAction.KEY_ADDED, "")))
                .isEqualTo(CommitOutcome.COMMITTED);

        assertThat(store.load(ACME)).contains(change.after());
        assertThat(store.audit(ACME, null, 10)).hasSize(1);
    }

    @Test
    void a_change_of_the_keys_that_comes_too_late() {
        KeyChange change = addition();
        store.commit(addition(), Samples.audit(ACME, AuditAction.KEY_ADDED, ""));
        arm();

        assertThat(store.commit(change, Samples.audit(ACME, AuditAction.KEY_ADDED, "")))
                .isEqualTo(CommitOutcome.CONFLICT);

        assertThat(store.audit(ACME, null, 10)).hasSize(1);
    }

    @Test
    void a_deleted_scope() {
        store.insertIfAbsent(Samples.dataKey(ACME, "s", 1, PLATFORM_KEY));
        arm();

        assertThat(store.deleteScope(ACME, Scope.of("s"), Samples.audit(ACME, AuditAction.SCOPE_DELETED, "")))
                .isEqualTo(1);

        assertThat(store.versions(List.of(ACME))).isEqualTo(Map.of(ACME, 2L));
        assertThat(store.audit(ACME, null, 10)).hasSize(1);
    }

    @Test
    void a_deleted_organization() {
        arm();

        assertThat(store.deleteOrganization(ACME, Samples.audit(ACME, AuditAction.ORGANIZATION_DELETED, "")))
                .isTrue();

        assertThat(store.load(ACME)).isEmpty();
        assertThat(store.audit(ACME, null, 10)).hasSize(1);
    }

    @Test
    void a_line_of_the_audit_trail() {
        arm();

        store.append(Samples.audit(ACME, AuditAction.KEY_TESTED, ""));

        assertThat(store.audit(ACME, null, 10)).hasSize(1);
    }

    @Test
    void the_health_of_a_key() {
        KeyHealth health = new KeyHealth(null, null, NOW, NOW);
        arm();

        store.recordHealth(ACME, PLATFORM, health);

        assertThat(store.health(ACME)).isEqualTo(Map.of(PLATFORM, health));
    }

    @Test
    void a_platform_managed_key() {
        PlatformKey key = new PlatformKey(PLATFORM, "fingerprint", false);
        arm();

        store.recordPlatformKey(key.id(), key.fingerprint());

        assertThat(store.platformKeys()).containsExactly(key);
    }

    @Test
    void a_claim() {
        moving(1);
        arm();

        Lease lease = store.claim("worker", NOW, MINUTE, Set.of()).orElseThrow();

        assertThat(commit(lease, List.of()).isPresent()).isTrue();
    }

    @Test
    void a_batch() {
        List<StoredDataKey> rows = moving(3);
        Lease lease = store.claim("worker", NOW, MINUTE, Set.of()).orElseThrow();
        store.deleteScope(ACME, rows.get(1).scope(), Samples.audit(ACME, AuditAction.SCOPE_DELETED, ""));
        arm();

        assertThat(commit(lease, rows)).contains(List.of(RowOutcome.REPLACED, RowOutcome.GONE, RowOutcome.REPLACED));

        assertThat(store.progress(ACME, lease.reEncryption().id())).hasValueSatisfying(progress -> {
            assertThat(progress.done()).isEqualTo(2);
            assertThat(progress.failed()).isEqualTo(1);
        });
        assertThat(store.find(ACME, rows.get(0).id()).orElseThrow().wrapVersion())
                .isEqualTo(2);
        assertThat(commit(lease, List.of())).contains(List.of());
    }

    @Test
    void the_last_shard() {
        moving(1);
        Lease lease = store.claim("worker", NOW, MINUTE, Set.of()).orElseThrow();
        arm();

        assertThat(store.finishShard(lease)).isEqualTo(ShardEnd.LAST);
    }

    @Test
    void one_shard_of_two() {
        moving(1);
        change(ACME, keys -> keys.cancel(keys.reEncryptions().get(0).id(), NOW));
        store.insertIfAbsent(Samples.dataKey(ACME, "more", 1, current()));
        change(ACME, keys -> keys.reEncrypt(keys.defaultKey(), NOW));
        change(ACME, keys -> keys.cancel(keys.reEncryptions().get(0).id(), NOW));
        store.insertIfAbsent(Samples.dataKey(ACME, "still more", 1, current()));
        change(ACME, keys -> keys.reEncrypt(keys.defaultKey(), NOW));
        Lease lease = store.claim("worker", NOW, MINUTE, Set.of()).orElseThrow();
        arm();

        assertThat(store.finishShard(lease)).isEqualTo(ShardEnd.DONE);

        assertThat(store.claim("worker", NOW, MINUTE, Set.of()).orElseThrow().shard())
                .isNotEqualTo(lease.shard());
    }

    @Test
    void a_shard_that_is_given_back() {
        moving(1);
        Lease lease = store.claim("worker", NOW, MINUTE, Set.of()).orElseThrow();
        arm();

        store.release(lease, NOW);

        assertThat(store.claim("worker", NOW, MINUTE, Set.of())).isPresent();
    }

    @Test
    void trouble_without_end_is_reported() {
        StoredDataKey row = Samples.dataKey(ACME, "s", 1, PLATFORM_KEY);
        source.fail(fault, Transactions.ATTEMPTS * 2);

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> {
                    store.insertIfAbsent(row);
                    store.insertIfAbsent(row);
                })
                .withMessageContaining("organization 'acme'");
        source.fail(fault, 0);
    }

    private KeyChange addition() {
        return store.load(ACME).orElseThrow().add(KeyId.random(), "first", "local", Map.of(), NOW);
    }

    private void change(OrganizationId organization, java.util.function.Function<OrganizationKeys, KeyChange> rule) {
        KeyChange change = rule.apply(store.load(organization).orElseThrow());
        assertThat(store.commit(change, Samples.audit(organization, change.action(), "")))
                .isEqualTo(CommitOutcome.COMMITTED);
    }

    private KeyRevision current() {
        return store.load(ACME).orElseThrow().defaultKeyEntry().current();
    }

    private List<StoredDataKey> moving(int dataKeys) {
        for (int i = 0; i < dataKeys; i++) {
            store.insertIfAbsent(Samples.dataKey(ACME, "s" + i, 1, PLATFORM_KEY));
        }
        store.commit(addition(), Samples.audit(ACME, AuditAction.KEY_ADDED, ""));
        return store.page(ACME, PLATFORM_KEY, null, null, dataKeys);
    }

    private Optional<List<RowOutcome>> commit(Lease lease, List<StoredDataKey> rows) {
        ReEncryption move = lease.reEncryption();
        List<Replacement> replacements = rows.stream()
                .map(row -> new Replacement(row.id(), row.wrapVersion(), move.destination(), Samples.wrapped(), false))
                .toList();
        StoredDataKey failed = Samples.dataKey(ACME, "failed", 1, PLATFORM_KEY);
        ReEncryption.Failure failure =
                new ReEncryption.Failure(Side.SOURCE, FailureReason.DAMAGED, "these bytes are not a data key");
        return store.commitBatch(
                lease,
                replacements,
                List.of(new DataKeyFailure(failed.id(), failure, NOW)),
                failed.id(),
                lease.until());
    }
}
