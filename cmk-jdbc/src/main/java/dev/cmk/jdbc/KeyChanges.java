package dev.cmk.jdbc;

import dev.cmk.OrganizationId;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.spi.DataKeyStore.InsertOutcome;
import dev.cmk.spi.IdRange;
import dev.cmk.spi.KeyRegistry.CommitOutcome;
import dev.cmk.spi.KeyRegistry.CreateOutcome;
import dev.cmk.spi.StoredDataKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What goes by the lock of an organization: changes of its keys, and new data keys. Locks: the organization, then shards, then the rest. */
final class KeyChanges {

    /** A re-encryption's place among those of its organization: the version that it came with, then its place in there. */
    private static final long PLACES = 1000;

    private static final int LOADS = 100;

    private final Session session;
    private final PlatformKeyTable platformKeys;
    private final OrganizationTable organizations;
    private final KeyTable keys;
    private final ReEncryptionTable reEncryptions;
    private final ShardTable shards;
    private final DataKeyTable dataKeys;

    KeyChanges(Session session) {
        this.session = session;
        this.platformKeys = new PlatformKeyTable(session);
        this.organizations = new OrganizationTable(session);
        this.keys = new KeyTable(session);
        this.reEncryptions = new ReEncryptionTable(session);
        this.shards = new ShardTable(session);
        this.dataKeys = new DataKeyTable(session);
    }

    /** Two queries, which have to find the organization at the same version. */
    Optional<OrganizationKeys> load(OrganizationId organization) throws SQLException {
        for (int i = 0; i < LOADS; i++) {
            List<KeyTable.Entry> found = keys.load(organization);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            OrganizationTable.Entry entry = found.get(0).organization();
            List<ReEncryptionTable.Entry> unfinished = reEncryptions.loadUnfinished(organization);
            if (!unfinished.isEmpty() && unfinished.get(0).organization().equals(entry)) {
                return Optional.of(new OrganizationKeys(
                        organization,
                        entry.externalId(),
                        found.stream().map(KeyTable.Entry::key).toList(),
                        entry.defaultKey().key(),
                        unfinished.stream()
                                .flatMap(row -> Optional.ofNullable(row.reEncryption()).stream())
                                .toList(),
                        entry.version()));
            }
        }
        throw new SQLException("organization '" + organization + "' changed " + LOADS + " times while it was read");
    }

    CreateOutcome create(OrganizationKeys initial) throws SQLException {
        if (organizations.exists(initial.organization())) {
            return CreateOutcome.EXISTS;
        }
        if (platformKeys.isRetiredForShare(initial.platformKey().id())) {
            return CreateOutcome.PLATFORM_KEY_RETIRED;
        }
        organizations.insert(initial);
        keys.change(initial.organization(), List.of(), initial.keys());
        return CreateOutcome.CREATED;
    }

    /** A data key comes into being only under the default key, and nobody changes that as long as the row is locked. */
    InsertOutcome insertIfAbsent(StoredDataKey dataKey) throws SQLException {
        Optional<OrganizationTable.Entry> organization = organizations.lock(dataKey.organization());
        if (organization.isEmpty() || !organization.get().defaultKey().equals(dataKey.key())) {
            return InsertOutcome.NOT_DEFAULT;
        }
        if (dataKeys.exists(dataKey.organization(), dataKey.scope(), dataKey.generation())) {
            return InsertOutcome.EXISTS;
        }
        dataKeys.insert(dataKey);
        return InsertOutcome.INSERTED;
    }

    /** Gives anything but COMMITTED before it has written anything. */
    CommitOutcome commit(KeyChange change) throws SQLException {
        OrganizationKeys before = change.before();
        OrganizationKeys after = change.after();
        OrganizationId organization = before.organization();
        if (!organizations
                .lock(organization)
                .filter(entry -> entry.isStill(before))
                .isPresent()) {
            return CommitOutcome.CONFLICT;
        }
        Optional<KeyId> platformKey = change.platformKeyEnabled();
        if (platformKey.isPresent() && platformKeys.isRetiredForShare(platformKey.get())) {
            return CommitOutcome.CONFLICT;
        }
        KeyRevision mustBeEmpty = change.mustBeEmpty();
        if (mustBeEmpty != null && dataKeys.anyUpTo(organization, mustBeEmpty)) {
            return CommitOutcome.DATA_KEYS_LEFT;
        }
        KeyRevision lost = change.lost();
        if (lost != null) {
            dataKeys.markLostUpTo(organization, lost);
        }
        for (int place = 0; place < change.reEncryptions().size(); place++) {
            store(change.reEncryptions().get(place), after.version() * PLACES + place);
        }
        keys.change(organization, before.keys(), after.keys());
        organizations.update(after);
        return CommitOutcome.COMMITTED;
    }

    private void store(ReEncryption move, long ordinal) throws SQLException {
        ShardTable.Counters counters = shards.lockAll(move);
        Optional<ReEncryption> stored = reEncryptions.find(move.organization(), move.id());
        if (stored.isEmpty()) {
            add(move, ordinal);
            return;
        }
        State former = stored.get().state();
        reEncryptions.update(move);
        if (!move.state().isUnfinished()) {
            reEncryptions.addCounters(move, counters);
            shards.delete(move);
        } else if (!former.isActive() || !move.state().isActive()) {
            shards.endLeases(move);
            if (move.state() == State.PENDING) {
                reEncryptions.clearStart(move);
            }
            if (former == State.FAILED && move.state() == State.PENDING) {
                retry(move, counters);
            }
        }
    }

    private void add(ReEncryption move, long ordinal) throws SQLException {
        List<ShardTable.NewShard> added = new ArrayList<>();
        long total = 0;
        for (int revision = 1; revision <= move.source().revision(); revision++) {
            long rows = dataKeys.count(
                    move.organization(), new KeyRevision(move.source().key(), revision));
            total += rows;
            if (rows > 0 || (revision == move.source().revision() && added.isEmpty())) {
                for (IdRange range : IdRange.split(rows)) {
                    added.add(new ShardTable.NewShard(revision, range));
                }
            }
        }
        reEncryptions.insert(move, ordinal, total);
        shards.insert(move, added);
    }

    private void retry(ReEncryption move, ShardTable.Counters counters) throws SQLException {
        new FailureTable(session).delete(move);
        shards.restart(move);
        reEncryptions.setTotal(move, counters.done() + dataKeys.countUpTo(move.organization(), move.source()));
    }
}
