package dev.cmk.memory;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.TimeSource;
import dev.cmk.UnavailableReason;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.KeyStatus;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Store} that forgets everything with the process: for tests and demonstrations, never for data that anybody
 * wants to open again.
 *
 * <p>Every method holds one lock, so that each is as atomic as a transaction. Safe for use by many threads.
 */
public final class InMemoryStore implements Store {

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<OrganizationId, OrganizationData> organizations = new TreeMap<>();
    private final Map<KeyId, PlatformKey> platformKeys = new LinkedHashMap<>();
    private final List<AuditEntry> audit = new ArrayList<>();
    private final TreeMap<String, RateLimit> rateLimits = new TreeMap<>();

    /** An empty store. */
    public InMemoryStore() {}

    @Override
    public Overview overview() {
        return locked(() -> {
            Map<UnavailableReason, Long> unavailable = organizations.values().stream()
                    .flatMap(OrganizationData::unavailableKeys)
                    .collect(groupingBy(identity(), counting()));
            List<ReEncryptionProgress> unfinished = organizations.values().stream()
                    .flatMap(data -> data.moves().stream())
                    .map(Move::progress)
                    .filter(progress -> progress.reEncryption().state().isUnfinished())
                    .toList();
            return new Overview(
                    unavailable,
                    unfinished.stream()
                            .collect(groupingBy(
                                    progress -> progress.reEncryption().state(), counting())),
                    unfinished.stream()
                            .filter(progress -> progress.reEncryption().state().isActive())
                            .mapToLong(ReEncryptionProgress::remaining)
                            .sum());
        });
    }

    @Override
    public InsertOutcome insertIfAbsent(StoredDataKey dataKey) {
        return locked(() -> of(dataKey.organization())
                .map(data -> data.insertIfAbsent(dataKey))
                .orElse(InsertOutcome.NOT_DEFAULT));
    }

    @Override
    public Optional<StoredDataKey> findNewest(OrganizationId organization, Scope scope) {
        return locked(() -> of(organization).flatMap(data -> data.findNewest(scope)));
    }

    @Override
    public Optional<StoredDataKey> find(OrganizationId organization, DataKeyId id) {
        return locked(() -> of(organization).flatMap(data -> data.find(id)));
    }

    @Override
    public List<StoredDataKey> page(
            OrganizationId organization,
            KeyRevision key,
            @Nullable DataKeyId after,
            @Nullable DataKeyId upTo,
            int limit) {
        return locked(() ->
                of(organization).map(data -> data.page(key, after, upTo, limit)).orElse(List.of()));
    }

    @Override
    public long count(OrganizationId organization, KeyRevision key) {
        return locked(() -> of(organization).map(data -> data.count(key)).orElse(0L));
    }

    @Override
    public Optional<OrganizationKeys> load(OrganizationId organization) {
        return locked(() -> of(organization).map(OrganizationData::keys));
    }

    @Override
    public CreateOutcome createIfAbsent(OrganizationKeys initial) {
        return locked(() -> {
            if (organizations.containsKey(initial.organization())) {
                return CreateOutcome.EXISTS;
            }
            if (isRetired(initial.platformKey().id())) {
                return CreateOutcome.PLATFORM_KEY_RETIRED;
            }
            organizations.put(initial.organization(), new OrganizationData(initial));
            return CreateOutcome.CREATED;
        });
    }

    private boolean isRetired(KeyId key) {
        PlatformKey known = platformKeys.get(key);
        return known != null && known.retired();
    }

    @Override
    public CommitOutcome commit(KeyChange change, AuditRecord record) {
        return locked(() -> {
            if (change.platformKeyEnabled().filter(this::isRetired).isPresent()) {
                return CommitOutcome.CONFLICT;
            }
            CommitOutcome outcome = of(change.before().organization())
                    .map(data -> data.commit(change))
                    .orElse(CommitOutcome.CONFLICT);
            if (outcome == CommitOutcome.COMMITTED) {
                addToAudit(record);
            }
            return outcome;
        });
    }

    @Override
    public Map<OrganizationId, Long> versions(Collection<OrganizationId> wanted) {
        return locked(() -> {
            Map<OrganizationId, Long> versions = new HashMap<>();
            wanted.forEach(id -> of(id).ifPresent(data -> versions.put(id, data.version())));
            return versions;
        });
    }

    @Override
    public List<OrganizationId> organizations(@Nullable OrganizationId after, int limit) {
        return locked(() -> (after == null ? organizations : organizations.tailMap(after, false))
                .keySet().stream().limit(limit).toList());
    }

    @Override
    public long deleteScope(OrganizationId organization, Scope scope, AuditRecord record) {
        return locked(() -> {
            addToAudit(record);
            return of(organization).map(data -> data.deleteScope(scope)).orElse(0L);
        });
    }

    @Override
    public boolean deleteOrganization(OrganizationId organization, AuditRecord record) {
        return locked(() -> {
            addToAudit(record);
            return organizations.remove(organization) != null;
        });
    }

    @Override
    public void recordHealth(OrganizationId organization, KeyId key, KeyHealth health) {
        run(() -> of(organization).ifPresent(data -> data.recordHealth(key, health)));
    }

    @Override
    public Map<KeyId, KeyHealth> health(OrganizationId organization) {
        return locked(() -> of(organization).map(OrganizationData::health).orElse(Map.of()));
    }

    @Override
    public void append(AuditRecord record) {
        run(() -> addToAudit(record));
    }

    @Override
    public List<AuditEntry> audit(OrganizationId organization, @Nullable Long before, int limit) {
        return locked(() -> audit.stream()
                .filter(entry -> entry.record().organization().equals(organization))
                .filter(entry -> before == null || entry.sequence() < before)
                .sorted(Comparator.comparingLong(AuditEntry::sequence).reversed())
                .limit(limit)
                .toList());
    }

    @Override
    public List<PlatformKey> platformKeys() {
        return locked(() -> List.copyOf(platformKeys.values()));
    }

    @Override
    public void recordPlatformKey(KeyId id, String fingerprint) {
        run(() -> platformKeys.merge(
                id,
                new PlatformKey(id, fingerprint, false),
                (known, next) -> new PlatformKey(id, known.fingerprint(), false)));
    }

    @Override
    public boolean retirePlatformKey(KeyId key) {
        return locked(() -> {
            boolean inUse = organizations.values().stream()
                    .flatMap(data -> data.keys().find(key).stream())
                    .anyMatch(entry -> entry.status() != KeyStatus.DISABLED);
            if (!inUse) {
                platformKeys.computeIfPresent(key, (id, known) -> new PlatformKey(id, known.fingerprint(), true));
            }
            return !inUse;
        });
    }

    @Override
    public Optional<Lease> claim(String owner, Instant now, Duration leaseFor, Set<ReEncryptionId> except) {
        return locked(() ->
                claimable(now, except, 1).stream().findFirst().flatMap(shard -> claim(shard, owner, now, leaseFor)));
    }

    @Override
    public Optional<Lease> claim(ShardId shard, String owner, Instant now, Duration leaseFor) {
        return locked(() -> of(shard.organization())
                .flatMap(data -> data.move(shard.reEncryption()))
                .flatMap(move -> move.claim(shard.shard(), now, now.plus(leaseFor))));
    }

    @Override
    public List<ShardId> claimable(Instant now, Set<ReEncryptionId> except, int limit) {
        return locked(() -> organizations.values().stream()
                .flatMap(data -> data.moves().stream())
                .filter(move -> !except.contains(move.reEncryption().id()))
                .flatMap(move -> move.claimable(now).entrySet().stream())
                .sorted(Map.Entry.comparingByValue())
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList());
    }

    @Override
    public Optional<List<RowOutcome>> commitBatch(
            Lease lease,
            List<Replacement> replacements,
            List<DataKeyFailure> failures,
            DataKeyId cursor,
            Instant leaseUntil) {
        return locked(() -> moveOf(lease).filter(move -> move.holds(lease)).map(move -> {
            List<RowOutcome> outcomes = of(lease.reEncryption().organization())
                    .map(data -> data.replaceAll(replacements))
                    .orElseThrow();
            move.record(lease, outcomes, failures, cursor, leaseUntil);
            return outcomes;
        }));
    }

    @Override
    public ShardEnd finishShard(Lease lease) {
        return locked(() -> moveOf(lease)
                .filter(move -> move.holds(lease))
                .map(move -> move.finish(lease))
                .orElse(ShardEnd.LEASE_LOST));
    }

    @Override
    public void release(Lease lease, Instant notBefore) {
        run(() -> moveOf(lease).filter(move -> move.holds(lease)).ifPresent(move -> move.release(lease, notBefore)));
    }

    @Override
    public Optional<ReEncryptionProgress> progress(OrganizationId organization, ReEncryptionId id) {
        return locked(() -> of(organization).flatMap(data -> data.move(id)).map(Move::progress));
    }

    @Override
    public List<ReEncryptionProgress> reEncryptions(OrganizationId organization, int offset, int limit) {
        return locked(() -> {
            List<Move> newestFirst = new ArrayList<>(
                    of(organization).map(OrganizationData::moves).orElse(List.of()));
            Collections.reverse(newestFirst); // those of one moment, too
            return newestFirst.stream()
                    .map(Move::progress)
                    .sorted(Comparator.comparing((ReEncryptionProgress progress) ->
                                    progress.reEncryption().createdAt())
                            .reversed())
                    .skip(offset)
                    .limit(limit)
                    .toList();
        });
    }

    @Override
    public List<DataKeyFailure> failures(
            OrganizationId organization, ReEncryptionId id, @Nullable DataKeyId after, int limit) {
        return locked(() -> of(organization)
                .flatMap(data -> data.move(id))
                .map(move -> move.failures(after, limit))
                .orElse(List.of()));
    }

    @Override
    public Changed changeRateLimit(String quotaScope, Change change) {
        return locked(() -> {
            Instant now = TimeSource.system().now(); // as a database would: a KMS counts real seconds
            RateLimit changed = change.apply(rateLimit(quotaScope), now);
            rateLimits.put(quotaScope, changed);
            return new Changed(changed, now);
        });
    }

    @Override
    public Optional<RateLimit> rateLimit(String quotaScope) {
        return locked(() -> Optional.ofNullable(rateLimits.get(quotaScope)));
    }

    @Override
    public List<RateLimit> rateLimits(@Nullable String after, int limit) {
        return locked(
                () -> OrganizationData.above(rateLimits, after).limit(limit).toList());
    }

    private Optional<OrganizationData> of(OrganizationId organization) {
        return Optional.ofNullable(organizations.get(organization));
    }

    private Optional<Move> moveOf(Lease lease) {
        return of(lease.reEncryption().organization())
                .flatMap(data -> data.move(lease.reEncryption().id()));
    }

    private void addToAudit(AuditRecord record) {
        audit.add(new AuditEntry(audit.size() + 1L, record));
    }

    private void run(Runnable transaction) {
        locked(() -> {
            transaction.run();
            return true;
        });
    }

    private <T> T locked(Supplier<T> transaction) {
        lock.lock();
        try {
            return transaction.get();
        } finally {
            lock.unlock();
        }
    }
}
