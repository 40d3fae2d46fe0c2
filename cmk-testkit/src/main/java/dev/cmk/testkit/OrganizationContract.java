package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.UnavailableReason;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.AuditRecord.Outcome;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.KeyRegistry.AuditEntry;
import dev.cmk.spi.KeyRegistry.CommitOutcome;
import dev.cmk.spi.Lease;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link dev.cmk.spi.KeyRegistry} has to do with organizations, their health, audit trail and deletion. */
public abstract class OrganizationContract extends ReEncryptionFixture {

    /** For subclasses. */
    protected OrganizationContract() {}

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
        Lease lease = store.claim("worker", NOW, Duration.ofMinutes(1)).orElseThrow();
        StoredDataKey row = store.page(ACME, lease.source(), null, null, 1).get(0);
        store.recordHealth(ACME, PLATFORM, new KeyHealth(null, null, NOW, NOW));
        AuditRecord audit = Samples.audit(ACME, AuditAction.ORGANIZATION_DELETED, "");

        assertThat(store.deleteOrganization(ACME, audit)).isTrue();

        assertEmpty(move, row);
        assertThat(records(ACME)).hasSize(2).first().isEqualTo(audit);
        assertThat(find(elsewhere)).isEqualTo(elsewhere);
        assertThat(store.claim("worker", NOW.plusSeconds(3600), Duration.ofMinutes(1)))
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

    @Test
    void health_is_remembered_key_by_key_and_the_last_answer_stays() {
        create("acme");
        OrganizationId other = create("other");
        KeyId key = addKey(ACME, "name");
        KeyHealth denied =
                new KeyHealth(UnavailableReason.ACCESS_DENIED, "\u4e2d".repeat(1000), NOW, NOW.plusSeconds(1));
        KeyHealth usable = new KeyHealth(null, null, NOW.plusSeconds(2), NOW.plusSeconds(3));
        assertThat(store.health(ACME)).isEmpty();

        store.recordHealth(ACME, key, usable);
        store.recordHealth(ACME, PLATFORM, usable);
        store.recordHealth(ACME, key, denied);

        assertThat(store.health(ACME)).isEqualTo(Map.of(key, denied, PLATFORM, usable));
        assertThat(store.health(other)).isEmpty();
    }

    @Test
    void every_reason_of_bad_health_is_kept() {
        create("acme");
        for (UnavailableReason reason : UnavailableReason.values()) {
            KeyHealth health = new KeyHealth(reason, "why", NOW, NOW);
            store.recordHealth(ACME, PLATFORM, health);
            assertThat(store.health(ACME)).isEqualTo(Map.of(PLATFORM, health));
        }
    }

    @Test
    void the_health_of_a_key_that_is_not_there_is_not_remembered() {
        KeyHealth health = new KeyHealth(null, null, NOW, NOW);
        store.recordHealth(ACME, PLATFORM, health);
        create("acme");
        store.recordHealth(ACME, KeyId.random(), health);

        assertThat(store.health(ACME)).isEmpty();
    }

    @Test
    void the_health_of_a_removed_key_is_forgotten() {
        create("acme");
        KeyId key = addKey(ACME, "first");
        store.recordHealth(ACME, key, new KeyHealth(null, null, NOW, NOW));
        change(ACME, keys -> keys.cancel(keys.reEncryptions().get(0).id(), NOW));
        change(ACME, keys -> keys.disableAll(NOW));
        ReEncryption back = load(ACME).reEncryptions().get(0);
        change(ACME, keys -> keys.completed(back.id(), Duration.ZERO, NOW));
        assertThat(store.health(ACME)).hasSize(1);

        change(ACME, keys -> keys.remove(key));

        assertThat(store.health(ACME)).isEmpty();
    }

    @Test
    void the_audit_trail_is_read_newest_first_page_by_page() {
        List<AuditRecord> written = new ArrayList<>();
        OrganizationId other = OrganizationId.of("acm");
        for (int i = 0; i < 10; i++) {
            AuditRecord record = Samples.audit(ACME, AuditAction.KEYS_READ, "line " + i);
            store.append(record);
            written.add(0, record);
            store.append(Samples.audit(other, AuditAction.KEYS_READ, "other " + i));
        }
        List<AuditEntry> read = new ArrayList<>();
        List<AuditEntry> page = store.audit(ACME, null, 3);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(3);
            read.addAll(page);
            page = store.audit(ACME, page.get(page.size() - 1).sequence(), 3);
        }

        assertThat(read).extracting(AuditEntry::record).isEqualTo(written);
        assertDescending(read);
        assertThat(records(other)).hasSize(10);
    }

    private static void assertDescending(List<AuditEntry> entries) {
        assertThat(entries.stream().map(AuditEntry::sequence).distinct())
                .hasSameSizeAs(entries)
                .isSortedAccordingTo((one, other) -> Long.compare(other, one));
    }

    @Test
    void no_line_of_the_audit_trail_is_lost_between_threads() {
        race(THREADS, i -> {
            store.append(Samples.audit(ACME, AuditAction.KEYS_READ, "line " + i));
            return i;
        });

        List<AuditEntry> entries = store.audit(ACME, null, 100);
        assertDescending(entries);
        assertThat(entries)
                .extracting(entry -> entry.record().detail())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, THREADS).mapToObj(i -> "line " + i).toList());
    }

    @Test
    void everything_in_an_audit_record_is_kept() {
        for (AuditAction action : AuditAction.values()) {
            for (Outcome outcome : Outcome.values()) {
                assertKept(action, outcome, null, null, "");
            }
        }
        assertKept(
                AuditAction.KEY_ADDED,
                Outcome.DONE,
                KeyId.of("k".repeat(64)),
                ReEncryptionId.random(),
                "\ud83d\ude00".repeat(AuditRecord.MAX_DETAIL / 2));
    }

    private void assertKept(
            AuditAction action,
            Outcome outcome,
            @Nullable KeyId key,
            @Nullable ReEncryptionId reEncryption,
            String detail) {
        AuditRecord record =
                new AuditRecord(NOW, ACME, "\u4e2d".repeat(256), action, outcome, key, reEncryption, detail);
        store.append(record);
        assertThat(store.audit(ACME, null, 1)).extracting(AuditEntry::record).containsExactly(record);
    }

    private List<AuditRecord> records(OrganizationId organization) {
        return store.audit(organization, null, 1000).stream()
                .map(AuditEntry::record)
                .toList();
    }
}
