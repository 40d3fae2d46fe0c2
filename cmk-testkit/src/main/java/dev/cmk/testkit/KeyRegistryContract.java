package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.spi.KeyRegistry.CommitOutcome;
import dev.cmk.spi.KeyRegistry.PlatformKey;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link dev.cmk.spi.KeyRegistry} has to do with keys and their changes. */
public abstract class KeyRegistryContract extends ReEncryptionFixture {

    /** For subclasses. */
    protected KeyRegistryContract() {}

    @Test
    void an_organization_is_loaded_as_it_was_created() {
        assertThat(store.load(ACME)).isEmpty();
        OrganizationKeys initial = Samples.organization("acme");

        assertThat(store.createIfAbsent(initial)).isTrue();

        assertThat(store.load(ACME)).contains(initial);
    }

    @Test
    void an_organization_that_is_there_is_not_created_again() {
        create("acme");
        addKey(ACME, "first");
        OrganizationKeys stored = load(ACME);

        assertThat(store.createIfAbsent(Samples.organization("acme"))).isFalse();

        assertThat(load(ACME)).isEqualTo(stored);
    }

    @Test
    void of_many_threads_that_create_an_organization_one_succeeds() {
        List<OrganizationKeys> created = race(THREADS, i -> {
                    OrganizationKeys initial = Samples.organization("acme");
                    boolean won = store.createIfAbsent(initial);
                    assertThat(store.load(ACME)).isPresent();
                    return won ? List.of(initial) : List.<OrganizationKeys>of();
                })
                .stream()
                .flatMap(List::stream)
                .toList();

        assertThat(created).containsExactly(load(ACME));
    }

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
    void every_status_default_and_revision_is_stored() {
        create("acme");
        KeyId first = addKey(ACME, "first");
        KeyId second = addKey(ACME, "second");
        List<Function<OrganizationKeys, KeyChange>> decisions = List.of(
                keys -> keys.completed(onlyMove(keys).id(), Duration.ofDays(30), NOW),
                keys -> keys.setDefault(second),
                keys -> keys.disable(first, PLATFORM, NOW),
                keys -> keys.completed(onlyMove(keys).id(), Duration.ofDays(30), NOW),
                keys -> keys.enable(first),
                keys -> keys.reEncrypt(second, NOW),
                keys -> keys.cancel(onlyMove(keys).id(), NOW),
                keys -> keys.disableAll(NOW),
                keys -> keys.replacePlatformKey(KeyId.of("platform-2"), NOW).orElseThrow(),
                keys -> keys.pause(keys.reEncryptions().get(0).id()));

        decisions.subList(0, 8).forEach(this::assertStored);
        assertThat(load(ACME).reEncryptions()).hasSize(2);
        load(ACME).reEncryptions().forEach(move -> assertStored(keys -> keys.completed(move.id(), Duration.ZERO, NOW)));
        decisions.subList(8, 10).forEach(this::assertStored);
        assertStored(keys -> keys.remove(first));
    }

    private static ReEncryption onlyMove(OrganizationKeys keys) {
        assertThat(keys.reEncryptions()).hasSize(1);
        return keys.reEncryptions().get(0);
    }

    private void assertStored(Function<OrganizationKeys, KeyChange> decision) {
        KeyChange change = change(ACME, decision);
        assertThat(load(ACME))
                .usingRecursiveComparison()
                .ignoringCollectionOrderInFields("reEncryptions")
                .isEqualTo(change.after());
        change.reEncryptions()
                .forEach(move -> assertThat(progress(move).reEncryption()).isEqualTo(move));
    }

    @Test
    void keys_stay_in_the_order_in_which_they_were_added() {
        create("acme");
        List<String> names = new ArrayList<>(List.of(PLATFORM.value()));
        IntStream.of(5, 11, 1, 30, 2, 10).mapToObj(i -> "key " + i).forEach(name -> {
            addKey(ACME, name);
            names.add(name);
        });

        assertThat(load(ACME).keys()).extracting(CustomerManagedKey::name).isEqualTo(names);
    }

    @Test
    void names_that_look_alike_are_different_names() {
        create("acme");

        Confusables.NAMES.forEach(name -> addKey(ACME, name));

        assertThat(load(ACME).keys().subList(1, Confusables.NAMES.size() + 1))
                .extracting(CustomerManagedKey::name)
                .isEqualTo(Confusables.NAMES);
    }

    @Test
    void a_name_may_be_used_again_once_its_key_is_removed() {
        create("acme");
        addKey(ACME, "first");
        KeyId former = addKey(ACME, "name");
        change(ACME, keys -> keys.cancel(onlyMove(keys).id(), NOW));
        change(ACME, keys -> keys.disable(former, PLATFORM, NOW));
        change(ACME, keys -> keys.completed(onlyMove(keys).id(), Duration.ZERO, NOW));
        change(ACME, keys -> keys.remove(former));

        KeyId next = addKey(ACME, "name");

        assertThat(load(ACME).find(former)).isEmpty();
        assertThat(load(ACME).find(next)).isPresent();
    }

    @Test
    void two_organizations_may_use_the_same_name_and_the_same_key_id() {
        KeyId id = KeyId.random();
        for (String organization : List.of("acme", "acm")) {
            change(create(organization), keys -> keys.add(id, "name", "local", Map.of("of", organization), NOW));
        }

        assertThat(load(ACME).find(id).orElseThrow().settings()).isEqualTo(Map.of("of", "acme"));
        assertThat(load(OrganizationId.of("acm")).find(id).orElseThrow().settings())
                .isEqualTo(Map.of("of", "acm"));
    }

    @Test
    void the_largest_and_oddest_values_of_a_key_are_kept() {
        create("acme");
        Map<String, String> settings = Map.of(
                "long",
                "\u4e2d".repeat(2048),
                "odd",
                " =&,;:\"'\\{}[]%_\n\r\t\u2028\ud83d\ude00 ",
                "empty",
                "",
                "k=1,\"2\"",
                "v");

        change(
                ACME,
                keys -> keys.add(KeyId.of("k".repeat(64)), "\ud83d\ude00".repeat(64), "t".repeat(32), settings, NOW));

        CustomerManagedKey key = load(ACME).find(KeyId.of("k".repeat(64))).orElseThrow();
        assertThat(key.name()).isEqualTo("\ud83d\ude00".repeat(64));
        assertThat(key.type()).isEqualTo("t".repeat(32));
        assertThat(key.settings()).isEqualTo(settings);
        assertThat(key.createdAt()).isEqualTo(NOW);
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
        assertThat(store.claim("worker", NOW, Duration.ofMinutes(1))).isPresent();

        assertThat(commit(decidedBefore)).isEqualTo(CommitOutcome.COMMITTED);

        assertThat(onlyMove(load(ACME)).state()).isEqualTo(State.RUNNING);
        assertThat(progress(move).reEncryption().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void platform_managed_keys_are_listed_retired_ones_included() {
        PlatformKey one = new PlatformKey(KeyId.of("platform-1"), "f".repeat(512), false);
        PlatformKey other = new PlatformKey(KeyId.of("platform-10"), "other", false);
        assertThat(store.platformKeys()).isEmpty();

        store.recordPlatformKey(one);
        store.recordPlatformKey(other);
        store.recordPlatformKey(new PlatformKey(other.id(), other.fingerprint(), true));

        assertThat(store.platformKeys())
                .containsExactlyInAnyOrder(one, new PlatformKey(other.id(), other.fingerprint(), true));
    }

    @Test
    void the_fingerprint_of_a_platform_managed_key_never_changes() {
        List<String> fingerprints =
                IntStream.range(0, THREADS).mapToObj(i -> "fingerprint " + i).toList();
        race(THREADS, i -> {
            store.recordPlatformKey(new PlatformKey(PLATFORM, fingerprints.get(i), false));
            return store.platformKeys();
        });
        List<PlatformKey> first = store.platformKeys();
        assertThat(first).hasSize(1);
        assertThat(fingerprints).contains(first.get(0).fingerprint());

        store.recordPlatformKey(new PlatformKey(PLATFORM, "another", false));

        assertThat(store.platformKeys()).isEqualTo(first);
    }
}
