package dev.cmk.memory;

import dev.cmk.DataKeyId;
import dev.cmk.Scope;
import dev.cmk.UnavailableReason;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.DataKeyStore.InsertOutcome;
import dev.cmk.spi.IdRange;
import dev.cmk.spi.KeyRegistry.CommitOutcome;
import dev.cmk.spi.ReEncryptionStore.Replacement;
import dev.cmk.spi.ReEncryptionStore.RowOutcome;
import dev.cmk.spi.StoredDataKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything of one organization. Used under the lock of the store. */
final class OrganizationData {

    private final TreeMap<DataKeyId, StoredDataKey> dataKeys = new TreeMap<>();
    private final Map<Scope, TreeMap<Integer, DataKeyId>> generations = new HashMap<>();
    private final Map<ReEncryptionId, Move> moves = new LinkedHashMap<>();
    private final Map<KeyId, KeyHealth> health = new HashMap<>();
    private OrganizationKeys keys;

    OrganizationData(OrganizationKeys initial) {
        this.keys = initial;
    }

    InsertOutcome insertIfAbsent(StoredDataKey dataKey) {
        if (!keys.defaultKeyEntry().current().equals(dataKey.key())) {
            return InsertOutcome.NOT_DEFAULT;
        }
        TreeMap<Integer, DataKeyId> ofScope = generations.computeIfAbsent(dataKey.scope(), scope -> new TreeMap<>());
        if (ofScope.putIfAbsent(dataKey.generation(), dataKey.id()) != null) {
            return InsertOutcome.EXISTS;
        }
        dataKeys.put(dataKey.id(), dataKey);
        return InsertOutcome.INSERTED;
    }

    Optional<StoredDataKey> find(DataKeyId id) {
        return Optional.ofNullable(dataKeys.get(id));
    }

    Optional<StoredDataKey> findNewest(Scope scope) {
        return Optional.ofNullable(generations.get(scope))
                .flatMap(ofScope -> find(ofScope.lastEntry().getValue()));
    }

    List<StoredDataKey> page(KeyRevision key, @Nullable DataKeyId after, @Nullable DataKeyId upTo, int limit) {
        return above(dataKeys, after)
                .takeWhile(row -> upTo == null || row.id().compareTo(upTo) <= 0)
                .filter(row -> row.key().equals(key))
                .limit(limit)
                .toList();
    }

    long count(KeyRevision key) {
        return dataKeys.values().stream().filter(row -> row.key().equals(key)).count();
    }

    /** The rows with names above the given one, in the order of their names. */
    static <K, T> Stream<T> above(NavigableMap<K, T> rows, @Nullable K after) {
        return (after == null ? rows : rows.tailMap(after, false)).values().stream();
    }

    long deleteScope(Scope scope) {
        keys = keys(keys.version() + 1);
        TreeMap<Integer, DataKeyId> deleted = generations.remove(scope);
        if (deleted == null) {
            return 0;
        }
        dataKeys.keySet().removeAll(deleted.values());
        return deleted.size();
    }

    long version() {
        return keys.version();
    }

    OrganizationKeys keys() {
        return keys(keys.version());
    }

    private OrganizationKeys keys(long version) {
        List<ReEncryption> unfinished = moves.values().stream()
                .map(Move::reEncryption)
                .filter(reEncryption -> reEncryption.state().isUnfinished())
                .toList();
        return new OrganizationKeys(
                keys.organization(), keys.externalId(), keys.keys(), keys.defaultKey(), unfinished, version);
    }

    CommitOutcome commit(KeyChange change) {
        OrganizationKeys before = change.before();
        if (before.version() != keys.version() || !before.externalId().equals(keys.externalId())) {
            return CommitOutcome.CONFLICT;
        }
        KeyRevision mustBeEmpty = change.mustBeEmpty();
        if (mustBeEmpty != null && countUpTo(mustBeEmpty) > 0) {
            return CommitOutcome.DATA_KEYS_LEFT;
        }
        KeyRevision lost = change.lost();
        if (lost != null) {
            dataKeys.replaceAll((id, row) -> isUpTo(row, lost) ? asLost(row) : row);
        }
        keys = change.after();
        health.keySet().removeIf(key -> keys.find(key).isEmpty());
        change.reEncryptions().forEach(this::store);
        return CommitOutcome.COMMITTED;
    }

    private void store(ReEncryption reEncryption) {
        long left = countUpTo(reEncryption.source());
        Move move = moves.get(reEncryption.id());
        if (move == null) {
            moves.put(reEncryption.id(), new Move(reEncryption, shards(reEncryption), left));
        } else {
            move.change(reEncryption, left);
        }
    }

    /** The shards of a source: each of its revisions, as far as there are data keys under it. */
    private List<Shard> shards(ReEncryption reEncryption) {
        KeyRevision source = reEncryption.source();
        List<Shard> shards = new ArrayList<>();
        for (int revision = 1; revision <= source.revision(); revision++) {
            long rows = count(new KeyRevision(source.key(), revision));
            if (rows > 0 || (revision == source.revision() && shards.isEmpty())) {
                for (IdRange range : IdRange.split(rows)) {
                    shards.add(new Shard(revision, range, reEncryption.createdAt()));
                }
            }
        }
        return shards;
    }

    private long countUpTo(KeyRevision key) {
        return dataKeys.values().stream().filter(row -> isUpTo(row, key)).count();
    }

    private static boolean isUpTo(StoredDataKey row, KeyRevision key) {
        return row.key().key().equals(key.key()) && row.key().revision() <= key.revision();
    }

    private static StoredDataKey asLost(StoredDataKey row) {
        return new StoredDataKey(
                row.organization(),
                row.scope(),
                row.generation(),
                row.id(),
                row.key(),
                row.wrapped(),
                row.check(),
                row.wrapVersion(),
                row.platformWrapped(),
                true,
                row.createdAt());
    }

    List<RowOutcome> replaceAll(List<Replacement> replacements) {
        return replacements.stream().map(this::replace).toList();
    }

    private RowOutcome replace(Replacement replacement) {
        StoredDataKey row = dataKeys.get(replacement.dataKey());
        if (row == null) {
            return RowOutcome.GONE;
        }
        if (row.wrapVersion() != replacement.wrapVersion()) {
            return RowOutcome.CHANGED;
        }
        StoredDataKey moved = new StoredDataKey(
                row.organization(),
                row.scope(),
                row.generation(),
                row.id(),
                replacement.key(),
                replacement.wrapped(),
                row.check(),
                row.wrapVersion() + 1,
                row.platformWrapped() || replacement.platformWrapped(),
                false,
                row.createdAt());
        dataKeys.put(row.id(), moved);
        return RowOutcome.REPLACED;
    }

    Collection<Move> moves() {
        return moves.values();
    }

    Optional<Move> move(ReEncryptionId id) {
        return Optional.ofNullable(moves.get(id));
    }

    void recordHealth(KeyId key, KeyHealth found) {
        if (keys.find(key).isPresent()) {
            health.put(key, found);
        }
    }

    /** The reason for each key of the customer's that is in use and could not be used. */
    Stream<UnavailableReason> unavailableKeys() {
        return keys.keys().stream()
                .filter(key -> !key.isPlatform() && key.status() != KeyStatus.DISABLED)
                .map(key -> health.get(key.id()))
                .filter(found -> found != null && found.reason() != null)
                .map(KeyHealth::reason);
    }

    Map<KeyId, KeyHealth> health() {
        return Map.copyOf(health);
    }
}
