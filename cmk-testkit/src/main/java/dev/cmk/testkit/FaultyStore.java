package dev.cmk.testkit;

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
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A store that fails on purpose.
 *
 * <pre>{@code
 * FaultyStore store = FaultyStore.wrap(new InMemoryStore());
 * store.on("commitBatch").call(2).failAfterEffect();
 * store.on("claim").run(latch::countDown);
 * store.onAnything().fail();
 * store.heal();
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class FaultyStore implements Store {

    private final Store store;
    private final Faults faults = new Faults(
            Store.class, method -> new StoreException("a fault on purpose in '" + method + "' of the store", null));

    private FaultyStore(Store store) {
        this.store = store;
    }

    /**
     * Wraps a store; as long as no fault has begun, nothing is different.
     *
     * @param store what does the work
     * @return the same with faults
     */
    public static FaultyStore wrap(Store store) {
        return new FaultyStore(store);
    }

    /**
     * Says which method is to go wrong.
     *
     * @param method the name of a method of {@link Store}
     * @return what is to happen
     * @throws IllegalArgumentException if there is no such method
     */
    public Fault on(String method) {
        return faults.on(method);
    }

    /**
     * Says that every method is to go wrong, {@link #close} excepted.
     *
     * @return what is to happen
     */
    public Fault onAnything() {
        return faults.onAnything();
    }

    /** Ends all faults. */
    public void heal() {
        faults.heal();
    }

    @Override
    public InsertOutcome insertIfAbsent(StoredDataKey dataKey) {
        return faults.call("insertIfAbsent", () -> store.insertIfAbsent(dataKey));
    }

    @Override
    public Optional<StoredDataKey> findNewest(OrganizationId organization, Scope scope) {
        return faults.call("findNewest", () -> store.findNewest(organization, scope));
    }

    @Override
    public Optional<StoredDataKey> find(OrganizationId organization, DataKeyId id) {
        return faults.call("find", () -> store.find(organization, id));
    }

    @Override
    public List<StoredDataKey> page(
            OrganizationId organization,
            KeyRevision key,
            @Nullable DataKeyId after,
            @Nullable DataKeyId upTo,
            int limit) {
        return faults.call("page", () -> store.page(organization, key, after, upTo, limit));
    }

    @Override
    public long count(OrganizationId organization, KeyRevision key) {
        return faults.call("count", () -> store.count(organization, key));
    }

    @Override
    public Optional<OrganizationKeys> load(OrganizationId organization) {
        return faults.call("load", () -> store.load(organization));
    }

    @Override
    public CreateOutcome createIfAbsent(OrganizationKeys initial) {
        return faults.call("createIfAbsent", () -> store.createIfAbsent(initial));
    }

    @Override
    public CommitOutcome commit(KeyChange change, AuditRecord audit) {
        return faults.call("commit", () -> store.commit(change, audit));
    }

    @Override
    public Map<OrganizationId, Long> versions(Collection<OrganizationId> organizations) {
        return faults.call("versions", () -> store.versions(organizations));
    }

    @Override
    public List<OrganizationId> organizations(@Nullable OrganizationId after, int limit) {
        return faults.call("organizations", () -> store.organizations(after, limit));
    }

    @Override
    public long deleteScope(OrganizationId organization, Scope scope, AuditRecord audit) {
        return faults.call("deleteScope", () -> store.deleteScope(organization, scope, audit));
    }

    @Override
    public boolean deleteOrganization(OrganizationId organization, AuditRecord audit) {
        return faults.call("deleteOrganization", () -> store.deleteOrganization(organization, audit));
    }

    @Override
    public void recordHealth(OrganizationId organization, KeyId key, KeyHealth health) {
        faults.run("recordHealth", () -> store.recordHealth(organization, key, health));
    }

    @Override
    public Map<KeyId, KeyHealth> health(OrganizationId organization) {
        return faults.call("health", () -> store.health(organization));
    }

    @Override
    public void append(AuditRecord audit) {
        faults.run("append", () -> store.append(audit));
    }

    @Override
    public List<AuditEntry> audit(OrganizationId organization, @Nullable Long before, int limit) {
        return faults.call("audit", () -> store.audit(organization, before, limit));
    }

    @Override
    public List<PlatformKey> platformKeys() {
        return faults.call("platformKeys", store::platformKeys);
    }

    @Override
    public boolean retirePlatformKey(KeyId key) {
        return faults.call("retirePlatformKey", () -> store.retirePlatformKey(key));
    }

    @Override
    public void recordPlatformKey(KeyId id, String fingerprint) {
        faults.run("recordPlatformKey", () -> store.recordPlatformKey(id, fingerprint));
    }

    @Override
    public Optional<Lease> claim(String owner, Instant now, Duration leaseFor, Set<ReEncryptionId> except) {
        return faults.call("claim", () -> store.claim(owner, now, leaseFor, except));
    }

    @Override
    public Optional<Lease> claim(ShardId shard, String owner, Instant now, Duration leaseFor) {
        return faults.call("claim", () -> store.claim(shard, owner, now, leaseFor));
    }

    @Override
    public List<ShardId> claimable(Instant now, Set<ReEncryptionId> except, int limit) {
        return faults.call("claimable", () -> store.claimable(now, except, limit));
    }

    @Override
    public Optional<List<RowOutcome>> commitBatch(
            Lease lease,
            List<Replacement> replacements,
            List<DataKeyFailure> failures,
            DataKeyId cursor,
            Instant leaseUntil) {
        return faults.call("commitBatch", () -> store.commitBatch(lease, replacements, failures, cursor, leaseUntil));
    }

    @Override
    public ShardEnd finishShard(Lease lease) {
        return faults.call("finishShard", () -> store.finishShard(lease));
    }

    @Override
    public void release(Lease lease, Instant notBefore) {
        faults.run("release", () -> store.release(lease, notBefore));
    }

    @Override
    public Optional<ReEncryptionProgress> progress(OrganizationId organization, ReEncryptionId id) {
        return faults.call("progress", () -> store.progress(organization, id));
    }

    @Override
    public List<ReEncryptionProgress> reEncryptions(OrganizationId organization, int offset, int limit) {
        return faults.call("reEncryptions", () -> store.reEncryptions(organization, offset, limit));
    }

    @Override
    public List<DataKeyFailure> failures(
            OrganizationId organization, ReEncryptionId id, @Nullable DataKeyId after, int limit) {
        return faults.call("failures", () -> store.failures(organization, id, after, limit));
    }

    @Override
    public Changed changeRateLimit(String quotaScope, Change change) {
        return faults.call("changeRateLimit", () -> store.changeRateLimit(quotaScope, change));
    }

    @Override
    public Optional<RateLimit> rateLimit(String quotaScope) {
        return faults.call("rateLimit", () -> store.rateLimit(quotaScope));
    }

    @Override
    public List<RateLimit> rateLimits(@Nullable String after, int limit) {
        return faults.call("rateLimits", () -> store.rateLimits(after, limit));
    }

    @Override
    public Overview overview() {
        return faults.call("overview", store::overview);
    }

    @Override
    public void close() {
        store.close();
    }
}
