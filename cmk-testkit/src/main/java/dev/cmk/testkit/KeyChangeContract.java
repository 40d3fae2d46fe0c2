package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.spi.KeyRegistry.CommitOutcome;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Changes of keys: compared, stored with everything that belongs to them, or without any effect. */
abstract class KeyChangeContract extends ReEncryptionFixture {

    @Test
    void a_change_is_stored_with_its_re_encryption_and_its_audit_record() {
        create("acme");
        insertMany(ACME, 3);

        KeyChange added = change(ACME, keys -> keys.add(KeyId.random(), "first", "local", Map.of("a", "b"), NOW));

        assertThat(load(ACME)).isEqualTo(added.after());
        assertThat(store.audit(ACME, null, 10))
                .singleElement()
                .satisfies(entry -> assertThat(entry.record()).isEqualTo(auditOf(added)));
        ReEncryption move = added.reEncryptions().get(0);
        assertThat(progress(move).reEncryption()).isEqualTo(move);
        assertThat(progress(move).total()).isEqualTo(3);
    }

    @Test
    void a_change_of_keys_that_are_no_longer_the_stored_ones_is_lost() {
        create("acme");
        insertMany(ACME, 1);
        KeyChange late = load(ACME).add(KeyId.random(), "late", "local", Map.of(), NOW);
        addKey(ACME, "first");
        OrganizationKeys stored = load(ACME);

        assertThat(commit(late)).isEqualTo(CommitOutcome.CONFLICT);

        assertThat(load(ACME)).isEqualTo(stored);
        assertThat(store.progress(ACME, late.reEncryptions().get(0).id())).isEmpty();
        assertThat(store.reEncryptions(ACME, 0, 10)).hasSize(1);
        assertThat(store.audit(ACME, null, 10)).hasSize(1);
    }

    @Test
    void a_change_of_an_organization_that_is_gone_is_lost() {
        OrganizationKeys never = Samples.organization("acme");
        assertThat(commit(never.reEncrypt(PLATFORM, NOW))).isEqualTo(CommitOutcome.CONFLICT);

        create("acme");
        KeyChange late = load(ACME).reEncrypt(PLATFORM, NOW);
        store.deleteOrganization(ACME, Samples.audit(ACME, AuditAction.ORGANIZATION_DELETED, ""));
        assertThat(commit(late)).isEqualTo(CommitOutcome.CONFLICT);
        assertThat(store.load(ACME)).isEmpty();

        create("acme");
        assertThat(commit(late)).isEqualTo(CommitOutcome.CONFLICT);
        assertThat(load(ACME).version()).isEqualTo(1);
    }

    @Test
    void of_many_concurrent_changes_one_is_stored() {
        create("acme");
        insertMany(ACME, 2);
        OrganizationKeys before = load(ACME);

        List<KeyChange> stored = race(THREADS, i -> {
                    KeyChange change = before.add(KeyId.random(), "key " + i, "local", Map.of(), NOW);
                    CommitOutcome outcome = commit(change);
                    assertThat(outcome).isIn(CommitOutcome.COMMITTED, CommitOutcome.CONFLICT);
                    return outcome == CommitOutcome.COMMITTED ? List.of(change) : List.<KeyChange>of();
                })
                .stream()
                .flatMap(List::stream)
                .toList();

        assertThat(stored).hasSize(1);
        assertThat(load(ACME)).isEqualTo(stored.get(0).after());
        assertThat(store.reEncryptions(ACME, 0, 100)).hasSize(1);
        assertThat(store.audit(ACME, null, 100)).hasSize(1);
    }

    @Test
    void concurrent_changes_of_different_organizations_are_all_stored() {
        List<OrganizationId> organizations =
                IntStream.range(0, THREADS).mapToObj(i -> create("acme" + i)).toList();

        race(THREADS, i -> addKey(organizations.get(i), "name"));

        assertThat(organizations)
                .allSatisfy(id -> assertThat(load(id).version()).isEqualTo(2));
    }

    @Test
    void a_change_that_needs_an_empty_key_is_refused_as_long_as_a_data_key_is_left() {
        create("acme");
        ReEncryption move = moving(ACME, 1);
        OrganizationKeys stored = load(ACME);
        KeyChange completed = stored.completed(move.id(), Duration.ZERO, NOW);

        assertThat(commit(completed)).isEqualTo(CommitOutcome.DATA_KEYS_LEFT);

        assertThat(load(ACME)).isEqualTo(stored);
        assertThat(progress(move).reEncryption()).isEqualTo(move);
        assertThat(store.audit(ACME, null, 10)).hasSize(1);
    }

    @Test
    void a_key_is_not_empty_as_long_as_a_lower_revision_is_not() {
        create("acme");
        insert(ACME, "at revision 1");
        change(ACME, keys -> keys.reEncrypt(PLATFORM, NOW));
        insert(ACME, "at revision 2");
        change(ACME, keys -> keys.cancel(onlyMove(keys).id(), NOW));
        change(ACME, keys -> keys.reEncrypt(PLATFORM, NOW));
        insert(ACME, "at revision 3, not to be moved");

        assertThat(store.deleteScope(ACME, Scope.of("at revision 2"), deletion()))
                .isEqualTo(1);
        assertThat(complete()).isEqualTo(CommitOutcome.DATA_KEYS_LEFT);

        store.deleteScope(ACME, Scope.of("at revision 1"), deletion());
        assertThat(complete()).isEqualTo(CommitOutcome.COMMITTED);
    }

    private CommitOutcome complete() {
        OrganizationKeys keys = load(ACME);
        return commit(keys.completed(onlyMove(keys).id(), Duration.ZERO, NOW));
    }

    private static AuditRecord deletion() {
        return Samples.audit(ACME, AuditAction.SCOPE_DELETED, "");
    }

    @Test
    void a_condition_on_one_key_does_not_look_at_keys_whose_ids_begin_alike() {
        create("acme");
        KeyId key = KeyId.of("key-1");
        KeyId longer = KeyId.of("key-10");
        change(ACME, keys -> keys.add(longer, "longer", "local", Map.of(), NOW));
        change(ACME, keys -> keys.add(key, "key", "local", Map.of(), NOW));
        change(ACME, keys -> keys.cancel(onlyMove(keys).id(), NOW));
        insert(ACME, "under the longer one");
        change(ACME, keys -> keys.disable(key, PLATFORM, NOW));

        assertThat(complete()).isEqualTo(CommitOutcome.COMMITTED);
    }

    @Test
    void data_keys_that_are_given_up_are_marked_as_lost_and_stay() {
        create("acme");
        OrganizationId other = create("other");
        StoredDataKey elsewhere = insert(other, "s");
        StoredDataKey lower = insert(ACME, "lower");
        change(ACME, keys -> keys.reEncrypt(PLATFORM, NOW));
        change(ACME, keys -> keys.cancel(onlyMove(keys).id(), NOW));
        StoredDataKey given = insert(ACME, "given");
        change(ACME, keys -> keys.reEncrypt(PLATFORM, NOW));
        StoredDataKey higher = insert(ACME, "higher");

        change(ACME, keys -> losing(keys, new KeyRevision(PLATFORM, 2)));

        assertThat(find(lower)).isEqualTo(lost(lower));
        assertThat(find(given)).isEqualTo(lost(given));
        assertThat(find(higher)).isEqualTo(higher);
        assertThat(find(elsewhere)).isEqualTo(elsewhere);
        assertThat(store.count(ACME, lower.key())).isEqualTo(1);
        assertThat(store.page(ACME, lower.key(), null, null, 10)).containsExactly(lost(lower));
    }

    private static KeyChange losing(OrganizationKeys keys, @Nullable KeyRevision lost) {
        KeyChange change = keys.cancel(onlyMove(keys).id(), NOW);
        return new KeyChange(
                change.before(), change.after(), change.reEncryptions(), change.action(), change.key(), null, lost);
    }

    private static StoredDataKey lost(StoredDataKey row) {
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

    @Test
    void a_change_leaves_other_re_encryptions_as_they_are_by_now() {
        create("acme");
        ReEncryption move = moving(ACME, 1);
        KeyChange decidedBefore = load(ACME).add(KeyId.random(), "second", "local", Map.of(), NOW);
        assertThat(store.claim("worker", NOW, Duration.ofMinutes(1), Set.of())).isPresent();

        assertThat(commit(decidedBefore)).isEqualTo(CommitOutcome.COMMITTED);

        assertThat(onlyMove(load(ACME)).state()).isEqualTo(State.RUNNING);
        assertThat(progress(move).reEncryption().state()).isEqualTo(State.RUNNING);
    }
}
