package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.spi.KeyRegistry.CommitOutcome;
import dev.cmk.spi.KeyRegistry.CreateOutcome;
import dev.cmk.spi.Lease;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Organizations: created, listed, told apart and deleted. */
abstract class OrganizationContract extends ReEncryptionFixture {

    @Test
    void an_organization_is_loaded_as_it_was_created() {
        assertThat(store.load(ACME)).isEmpty();
        OrganizationKeys initial = Samples.organization("acme");

        assertThat(store.createIfAbsent(initial)).isEqualTo(CreateOutcome.CREATED);

        assertThat(store.load(ACME)).contains(initial);
    }

    @Test
    void an_organization_that_is_there_is_not_created_again() {
        create("acme");
        addKey(ACME, "first");
        OrganizationKeys stored = load(ACME);

        assertThat(store.createIfAbsent(Samples.organization("acme"))).isEqualTo(CreateOutcome.EXISTS);

        assertThat(load(ACME)).isEqualTo(stored);
    }

    @Test
    void of_many_threads_that_create_an_organization_one_succeeds() {
        List<OrganizationKeys> created = race(THREADS, i -> {
                    OrganizationKeys initial = Samples.organization("acme");
                    boolean won = store.createIfAbsent(initial) == CreateOutcome.CREATED;
                    assertThat(store.load(ACME)).isPresent();
                    return won ? List.of(initial) : List.<OrganizationKeys>of();
                })
                .stream()
                .flatMap(List::stream)
                .toList();

        assertThat(created).containsExactly(load(ACME));
    }

    @Test
    void versions_are_told_of_the_organizations_that_are_there() {
        create("acme");
        OrganizationId changed = create("changed");
        addKey(changed, "name");
        List<OrganizationId> asked = Stream.concat(
                        Stream.of(ACME, changed),
                        IntStream.range(0, 998).mapToObj(i -> OrganizationId.of("absent" + i)))
                .toList();

        assertThat(store.versions(asked)).isEqualTo(Map.of(ACME, 1L, changed, 2L));
        assertThat(store.versions(List.of())).isEmpty();
    }

    @Test
    void organizations_that_look_alike_are_different_organizations() {
        Map<OrganizationId, String> externalIds =
                Confusables.VISIBLE.stream().map(this::create).collect(toMap(id -> id, id -> load(id).externalId()));
        OrganizationId one = OrganizationId.of("Acme");
        KeyHealth health = new KeyHealth(null, null, NOW, NOW);
        addKey(one, "name");
        store.recordHealth(one, PLATFORM, health);

        externalIds.forEach((id, externalId) -> {
            assertThat(load(id).externalId()).isEqualTo(externalId);
            assertThat(load(id).version()).isEqualTo(id.equals(one) ? 2 : 1);
            assertThat(store.audit(id, null, 10)).hasSize(id.equals(one) ? 1 : 0);
            assertThat(store.health(id)).hasSize(id.equals(one) ? 1 : 0);
            assertThat(store.reEncryptions(id, 0, 10)).hasSize(id.equals(one) ? 1 : 0);
        });
        assertThat(store.versions(externalIds.keySet())).hasSize(externalIds.size());
        assertThat(store.versions(List.of(ACME))).isEqualTo(Map.of(ACME, 1L));

        store.deleteOrganization(one, Samples.audit(one, AuditAction.ORGANIZATION_DELETED, ""));
        assertThat(organizations(100)).hasSize(externalIds.size() - 1).doesNotContain(one);
    }

    @Test
    void pages_of_organizations_show_each_once() {
        assertThat(organizations(3)).isEmpty();
        List<OrganizationId> created =
                Confusables.VISIBLE.stream().map(this::create).toList();

        assertThat(organizations(7)).containsExactlyInAnyOrderElementsOf(created);
        assertThat(organizations(7)).isEqualTo(organizations(1)).isEqualTo(organizations(1000));
    }

    @Test
    void paging_goes_on_after_an_organization_that_is_deleted_meanwhile() {
        Stream.of("a", "b", "c", "d").forEach(this::create);
        List<OrganizationId> before = organizations(10);
        OrganizationId second = before.get(1);

        store.deleteOrganization(second, Samples.audit(second, AuditAction.ORGANIZATION_DELETED, ""));

        assertThat(store.organizations(second, 10)).isEqualTo(before.subList(2, 4));
    }

    private List<OrganizationId> organizations(int limit) {
        List<OrganizationId> all = new ArrayList<>();
        List<OrganizationId> page = store.organizations(null, limit);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page);
            page = store.organizations(page.get(page.size() - 1), limit);
        }
        return all;
    }

    @Test
    void a_scope_is_deleted_with_all_its_generations_and_nothing_else() {
        create("acme");
        OrganizationId other = create("other");
        StoredDataKey elsewhere = insert(other, "s");
        StoredDataKey first = insert(ACME, "s");
        StoredDataKey second = insert(Samples.dataKey(ACME, "s", 2, PLATFORM_KEY));
        List<StoredDataKey> alike = Stream.of("s ", "S", "s/", "ss")
                .map(scope -> insert(ACME, scope))
                .toList();
        AuditRecord audit = Samples.audit(ACME, AuditAction.SCOPE_DELETED, "s");

        assertThat(store.deleteScope(ACME, Scope.of("s"), audit)).isEqualTo(2);

        assertThat(store.find(ACME, first.id())).isEmpty();
        assertThat(store.find(ACME, second.id())).isEmpty();
        assertThat(store.findNewest(ACME, Scope.of("s"))).isEmpty();
        assertThat(alike).allSatisfy(row -> assertThat(find(row)).isEqualTo(row));
        assertThat(find(elsewhere)).isEqualTo(elsewhere);
        assertThat(records(ACME)).containsExactly(audit);
        insert(ACME, "s");
    }

    @Test
    void deleting_a_scope_raises_the_version_so_that_everybody_looks_again() {
        create("acme");
        insert(ACME, "s");
        OrganizationKeys before = load(ACME);

        store.deleteScope(ACME, Scope.of("s"), Samples.audit(ACME, AuditAction.SCOPE_DELETED, "s"));

        assertThat(load(ACME)).isEqualTo(version(before, 2));
        assertThat(store.versions(List.of(ACME))).isEqualTo(Map.of(ACME, 2L));
        assertThat(commit(before.reEncrypt(PLATFORM, NOW))).isEqualTo(CommitOutcome.CONFLICT);
    }

    private static OrganizationKeys version(OrganizationKeys keys, long version) {
        return new OrganizationKeys(
                keys.organization(), keys.externalId(), keys.keys(), keys.defaultKey(), keys.reEncryptions(), version);
    }

    @Test
    void deleting_what_is_not_there_deletes_nothing_and_is_audited() {
        AuditRecord noOrganization = Samples.audit(ACME, AuditAction.ORGANIZATION_DELETED, "1");
        AuditRecord noScope = Samples.audit(ACME, AuditAction.SCOPE_DELETED, "2");

        assertThat(store.deleteOrganization(ACME, noOrganization)).isFalse();
        assertThat(store.deleteScope(ACME, Scope.of("s"), noScope)).isZero();

        assertThat(store.load(ACME)).isEmpty();
        assertThat(records(ACME)).containsExactly(noScope, noOrganization);
    }

    @Test
    void of_a_deleted_organization_only_the_audit_trail_is_left() {
        create("acme");
        OrganizationId other = create("other");
        StoredDataKey elsewhere = insert(other, "s");
        ReEncryption move = moving(ACME, 2);
        Lease lease =
                store.claim("worker", NOW, Duration.ofMinutes(1), Set.of()).orElseThrow();
        StoredDataKey row = store.page(ACME, lease.source(), null, null, 1).get(0);
        store.recordHealth(ACME, PLATFORM, new KeyHealth(null, null, NOW, NOW));
        AuditRecord audit = Samples.audit(ACME, AuditAction.ORGANIZATION_DELETED, "");

        assertThat(store.deleteOrganization(ACME, audit)).isTrue();

        assertEmpty(move, row);
        assertThat(records(ACME)).hasSize(2).first().isEqualTo(audit);
        assertThat(find(elsewhere)).isEqualTo(elsewhere);
        assertThat(store.claim("worker", NOW.plusSeconds(3600), Duration.ofMinutes(1), Set.of()))
                .isEmpty();
        assertThat(store.deleteOrganization(ACME, audit)).isFalse();

        create("acme");
        assertThat(load(ACME).version()).isEqualTo(1);
        assertEmpty(move, row);
    }

    private void assertEmpty(ReEncryption move, StoredDataKey row) {
        assertThat(store.find(ACME, row.id())).isEmpty();
        assertThat(store.findNewest(ACME, row.scope())).isEmpty();
        assertThat(store.count(ACME, row.key())).isZero();
        assertThat(store.progress(ACME, move.id())).isEmpty();
        assertThat(store.reEncryptions(ACME, 0, 10)).isEmpty();
        assertThat(store.health(ACME)).isEmpty();
    }
}
