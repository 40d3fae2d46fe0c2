package dev.cmk.jdbc;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.StoreException;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.Overview;
import dev.cmk.keys.RateLimit;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ShardId;
import dev.cmk.spi.Store;
import dev.cmk.spi.StoredDataKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Store} in a SQL database: PostgreSQL 12, MySQL 8.0, MariaDB 10.6, H2 2.2.220 or later. Its tables come from
 * {@link JdbcSchema}.
 *
 * <p><strong>Transactions.</strong> Every method takes a connection of its own from the data source and ends its
 * transaction, or its single SELECT in auto-commit, before it returns; it never takes part in a transaction of the host.
 * It sets READ COMMITTED and gives the connection back with the auto-commit mode and the isolation level that it found.
 * So a data key that was made while the host's transaction was open stays when the host rolls back, as it must: other
 * threads may have sealed with it by then. Do not hand in a data source that gives out the connection of the running
 * transaction, such as Spring's {@code TransactionAwareDataSourceProxy} or one that is enlisted in JTA. Deadlocks and
 * serialization failures are run again, up to eight times in about two seconds; if a commit fails and nobody can know
 * whether it took place, the store looks before it writes again. All other trouble is a {@link StoreException}, at once.
 *
 * <p><strong>Connections.</strong> Give the store a small pool of its own, 2 to 5 connections to the same database with a
 * short time-out. Callers that hold a connection of the pool that the store draws on wait for each other once they have
 * taken the last one, until the pool's time-out ends the wait with a {@code StoreException}.
 *
 * <p><strong>Durability.</strong> A data key is used as soon as its commit has returned, so a commit has to survive a crash
 * of the database: PostgreSQL with {@code fsync} and {@code synchronous_commit} on, MySQL and MariaDB with {@code
 * innodb_flush_log_at_trx_commit=1} (all three are the defaults), an H2 file with {@code ;WRITE_DELAY=0} in its URL (the
 * default writes up to half a second later).
 *
 * <p>Safe for use by many threads; it has no threads, locks or caches of its own. Closing it does nothing, since the data
 * source belongs to the host.
 */
public final class JdbcStore implements Store {

    private final Transactions transactions;

    private JdbcStore(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * A store on tables that begin with {@code cmk_}.
     *
     * @param dataSource gives connections to one database, which have to be able to read and write it
     * @return the store
     * @throws StoreException if the database cannot be reached or is not supported
     */
    public static JdbcStore create(DataSource dataSource) {
        return create(dataSource, Tables.DEFAULT.prefix());
    }

    /**
     * A store on tables that begin with another prefix.
     *
     * @param dataSource gives connections to one database, which have to be able to read and write it
     * @param prefix 1–30 letters, digits and underscores, not beginning with a digit
     * @return the store
     * @throws StoreException if the database cannot be reached or is not supported
     * @throws IllegalArgumentException if the prefix is not of that form
     */
    public static JdbcStore create(DataSource dataSource, String prefix) {
        return create(dataSource, prefix, Pause.jittered());
    }

    static JdbcStore create(DataSource dataSource, String prefix, Pause pause) {
        return new JdbcStore(Transactions.on(dataSource, new Tables(prefix), pause));
    }

    @Override
    public Overview overview() {
        return transactions.read("read how all organizations do", session -> {
            ReEncryptionTable reEncryptions = new ReEncryptionTable(session);
            return new Overview(
                    new KeyTable(session).unavailable(), reEncryptions.unfinished(), reEncryptions.remaining());
        });
    }

    @Override
    public InsertOutcome insertIfAbsent(StoredDataKey dataKey) {
        OrganizationId organization = dataKey.organization();
        return transactions.write(
                "insert a data key of organization '" + organization + "'",
                session -> new KeyChanges(session).insertIfAbsent(dataKey),
                (session, outcome) -> {
                    new OrganizationTable(session).lock(organization);
                    return outcome == InsertOutcome.INSERTED
                            && new DataKeyTable(session)
                                    .find(organization, dataKey.id())
                                    .isPresent();
                });
    }

    @Override
    public Optional<StoredDataKey> findNewest(OrganizationId organization, Scope scope) {
        return transactions.read(
                "find the newest data key of a scope of organization '" + organization + "'",
                session -> new DataKeyTable(session).findNewest(organization, scope));
    }

    @Override
    public Optional<StoredDataKey> find(OrganizationId organization, DataKeyId id) {
        return transactions.read(
                "find data key " + id + " of organization '" + organization + "'",
                session -> new DataKeyTable(session).find(organization, id));
    }

    @Override
    public List<StoredDataKey> page(
            OrganizationId organization,
            KeyRevision key,
            @Nullable DataKeyId after,
            @Nullable DataKeyId upTo,
            int limit) {
        return transactions.read(
                "list data keys of organization '" + organization + "'",
                session -> new DataKeyTable(session).page(organization, key, after, upTo, limit));
    }

    @Override
    public long count(OrganizationId organization, KeyRevision key) {
        return transactions.read(
                "count data keys of organization '" + organization + "'",
                session -> new DataKeyTable(session).count(organization, key));
    }

    @Override
    public Optional<OrganizationKeys> load(OrganizationId organization) {
        return transactions.read(
                "load the keys of organization '" + organization + "'",
                session -> new KeyChanges(session).load(organization));
    }

    @Override
    public CreateOutcome createIfAbsent(OrganizationKeys initial) {
        return transactions.write(
                "create organization '" + initial.organization() + "'",
                session -> new KeyChanges(session).create(initial),
                (session, outcome) -> outcome == CreateOutcome.CREATED
                        && new OrganizationTable(session)
                                .lock(initial.organization())
                                .filter(entry -> entry.externalId().equals(initial.externalId()))
                                .isPresent());
    }

    @Override
    public CommitOutcome commit(KeyChange change, AuditRecord audit) {
        return audited("change the keys", audit, (session, entry) -> {
            CommitOutcome outcome = new KeyChanges(session).commit(change);
            if (outcome == CommitOutcome.COMMITTED) {
                new AuditTable(session).insert(entry, audit);
            }
            return outcome;
        });
    }

    @Override
    public Map<OrganizationId, Long> versions(Collection<OrganizationId> organizations) {
        return transactions.read(
                "read the versions of " + organizations.size() + " organizations",
                session -> new OrganizationTable(session).versions(organizations));
    }

    @Override
    public List<OrganizationId> organizations(@Nullable OrganizationId after, int limit) {
        return transactions.read("list organizations", session -> new OrganizationTable(session).page(after, limit));
    }

    @Override
    public long deleteScope(OrganizationId organization, Scope scope, AuditRecord audit) {
        return audited("delete a scope", audit, (session, entry) -> {
            OrganizationTable organizations = new OrganizationTable(session);
            organizations.lock(organization);
            organizations.raiseVersion(organization);
            new AuditTable(session).insert(entry, audit);
            return new DataKeyTable(session).delete(organization, scope);
        });
    }

    @Override
    public boolean deleteOrganization(OrganizationId organization, AuditRecord audit) {
        return audited("delete an organization", audit, (session, entry) -> {
            OrganizationTable organizations = new OrganizationTable(session);
            boolean present = organizations.lock(organization).isPresent();
            organizations.delete(organization);
            new AuditTable(session).insert(entry, audit);
            return present;
        });
    }

    @Override
    public void recordHealth(OrganizationId organization, KeyId key, KeyHealth health) {
        transactions.write("record the health of key " + key + " of organization '" + organization + "'", session -> {
            new KeyTable(session).recordHealth(organization, key, health);
            return true;
        });
    }

    @Override
    public Map<KeyId, KeyHealth> health(OrganizationId organization) {
        return transactions.read(
                "read the health of the keys of organization '" + organization + "'",
                session -> new KeyTable(session).health(organization));
    }

    @Override
    public void append(AuditRecord audit) {
        audited("append to the audit trail", audit, (session, entry) -> {
            new AuditTable(session).insert(entry, audit);
            return true;
        });
    }

    @Override
    public List<AuditEntry> audit(OrganizationId organization, @Nullable Long before, int limit) {
        return transactions.read(
                "read the audit trail of organization '" + organization + "'",
                session -> new AuditTable(session).page(organization, before, limit));
    }

    /** Work that adds one line to the audit trail; the line tells whether it was committed. */
    @FunctionalInterface
    private interface AuditedWork<T> {
        T run(Session session, UUID entry) throws SQLException;
    }

    private <T> T audited(String what, AuditRecord audit, AuditedWork<T> work) {
        OrganizationId organization = audit.organization();
        UUID entry = UUID.randomUUID();
        return transactions.write(
                what + " of organization '" + organization + "'",
                session -> work.run(session, entry),
                (session, result) -> {
                    new OrganizationTable(session).lock(organization);
                    return new AuditTable(session).exists(entry, organization);
                });
    }

    @Override
    public List<PlatformKey> platformKeys() {
        return transactions.read("list the platform-managed keys", session -> new PlatformKeyTable(session).list());
    }

    @Override
    public void recordPlatformKey(KeyId id, String fingerprint) {
        transactions.write("record platform-managed key " + id, session -> {
            new PlatformKeyTable(session).record(id, fingerprint);
            return true;
        });
    }

    @Override
    public boolean retirePlatformKey(KeyId key) {
        return transactions.write(
                "retire platform-managed key " + key, session -> new PlatformKeyTable(session).retire(key));
    }

    @Override
    public Optional<Lease> claim(String owner, Instant now, Duration leaseFor, Set<ReEncryptionId> except) {
        return transactions.write(
                "claim a shard",
                session -> new Batches(session).claim(owner, now, leaseFor, except),
                (session, lease) -> lease.isPresent() && new ShardTable(session).isLeasedTo(lease.get(), owner));
    }

    @Override
    public Optional<Lease> claim(ShardId shard, String owner, Instant now, Duration leaseFor) {
        return transactions.write(
                "claim shard " + shard.shard() + " of re-encryption " + shard.reEncryption(),
                session -> new Batches(session).claim(shard, owner, now, leaseFor),
                (session, lease) -> lease.isPresent() && new ShardTable(session).isLeasedTo(lease.get(), owner));
    }

    @Override
    public List<ShardId> claimable(Instant now, Set<ReEncryptionId> except, int limit) {
        return transactions.read(
                "list the shards that can be claimed",
                session -> new ShardTable(session)
                        .candidates(now, except, limit).stream()
                                .map(ShardTable.Candidate::id)
                                .toList());
    }

    @Override
    public Optional<List<RowOutcome>> commitBatch(
            Lease lease,
            List<Replacement> replacements,
            List<DataKeyFailure> failures,
            DataKeyId cursor,
            Instant leaseUntil) {
        return transactions.write(
                "store a batch" + of(lease),
                session -> new Batches(session).commit(lease, replacements, failures, cursor, leaseUntil),
                (session, outcomes) -> outcomes.isPresent() && new Batches(session).isAt(lease, cursor));
    }

    @Override
    public ShardEnd finishShard(Lease lease) {
        return transactions.write(
                "finish a shard" + of(lease),
                session -> new Batches(session).finish(lease),
                (session, end) -> end == ShardEnd.DONE && new ShardTable(session).isFinishedBy(lease));
    }

    @Override
    public void release(Lease lease, Instant notBefore) {
        transactions.write("release a shard" + of(lease), session -> {
            new ShardTable(session).release(lease, notBefore);
            return true;
        });
    }

    private static String of(Lease lease) {
        return " of re-encryption " + lease.reEncryption().id() + " of organization '"
                + lease.reEncryption().organization() + "'";
    }

    @Override
    public Optional<ReEncryptionProgress> progress(OrganizationId organization, ReEncryptionId id) {
        return transactions.read(
                "read the progress of re-encryption " + id,
                session -> new ReEncryptionTable(session).progress(organization, id));
    }

    @Override
    public List<ReEncryptionProgress> reEncryptions(OrganizationId organization, int offset, int limit) {
        return transactions.read(
                "list the re-encryptions of organization '" + organization + "'",
                session -> new ReEncryptionTable(session).page(organization, offset, limit));
    }

    @Override
    public List<DataKeyFailure> failures(
            OrganizationId organization, ReEncryptionId id, @Nullable DataKeyId after, int limit) {
        return transactions.read(
                "list the failures of re-encryption " + id,
                session -> new FailureTable(session).page(organization, id, after, limit));
    }

    @Override
    public Changed changeRateLimit(String quotaScope, Change change) {
        return transactions.contend(
                "change the rate limit of '" + quotaScope + "'",
                session -> new RateLimitTable(session).tryToChange(quotaScope, change));
    }

    @Override
    public Optional<RateLimit> rateLimit(String quotaScope) {
        return transactions.read(
                "read the rate limit of '" + quotaScope + "'", session -> new RateLimitTable(session).find(quotaScope));
    }

    @Override
    public List<RateLimit> rateLimits(@Nullable String after, int limit) {
        return transactions.read("list the rate limits", session -> new RateLimitTable(session).page(after, limit));
    }
}
