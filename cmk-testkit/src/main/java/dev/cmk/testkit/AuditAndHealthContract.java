package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.AuditRecord.Outcome;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.KeyRegistry.AuditEntry;
import dev.cmk.spi.KeyRegistry.CommitOutcome;
import dev.cmk.spi.KeyRegistry.CreateOutcome;
import dev.cmk.spi.KeyRegistry.PlatformKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store remembers beside the keys: the audit trail, health, and the platform-managed keys. */
abstract class AuditAndHealthContract extends ReEncryptionFixture {

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

    @Test
    void platform_managed_keys_are_listed_retired_ones_included() {
        PlatformKey one = new PlatformKey(KeyId.of("platform-1"), "f".repeat(512), false);
        PlatformKey other = new PlatformKey(KeyId.of("platform-10"), "other", false);
        assertThat(store.platformKeys()).isEmpty();

        store.recordPlatformKey(one.id(), one.fingerprint());
        store.recordPlatformKey(other.id(), other.fingerprint());
        assertThat(store.retirePlatformKey(other.id())).isTrue();

        assertThat(store.platformKeys())
                .containsExactlyInAnyOrder(one, new PlatformKey(other.id(), other.fingerprint(), true));

        store.recordPlatformKey(other.id(), "another");

        assertThat(store.platformKeys()).containsExactlyInAnyOrder(one, other);
    }

    @Test
    void a_platform_managed_key_is_not_retired_as_long_as_an_organization_has_it() {
        store.recordPlatformKey(PLATFORM, "fingerprint");
        OrganizationId acme = create("acme");

        assertThat(store.retirePlatformKey(PLATFORM)).isFalse();
        assertThat(store.platformKeys()).extracting(PlatformKey::retired).containsExactly(false);

        store.deleteOrganization(acme, Samples.audit(acme, AuditAction.ORGANIZATION_DELETED, ""));

        assertThat(store.retirePlatformKey(PLATFORM)).isTrue();
        assertThat(store.platformKeys()).extracting(PlatformKey::retired).containsExactly(true);
    }

    @Test
    void a_platform_managed_key_that_the_store_has_not_seen_is_not_in_use_and_not_added() {
        assertThat(store.retirePlatformKey(KeyId.of("platform-of-nobody"))).isTrue();
        assertThat(store.platformKeys()).isEmpty();
    }

    @Test
    void no_organization_gets_a_platform_managed_key_that_is_retired() {
        store.recordPlatformKey(PLATFORM, "fingerprint");
        store.retirePlatformKey(PLATFORM);

        assertThat(store.createIfAbsent(Samples.organization("acme"))).isEqualTo(CreateOutcome.PLATFORM_KEY_RETIRED);
        assertThat(store.load(ACME)).isEmpty();

        store.recordPlatformKey(PLATFORM, "fingerprint");

        assertThat(store.createIfAbsent(Samples.organization("acme"))).isEqualTo(CreateOutcome.CREATED);
    }

    @Test
    void no_organization_goes_back_to_a_platform_managed_key_that_is_retired() {
        KeyId former = KeyId.of("platform-former");
        store.recordPlatformKey(former, "fingerprint");
        store.retirePlatformKey(former);
        create("acme");
        OrganizationKeys stored = load(ACME);
        KeyChange back = stored.replacePlatformKey(former, NOW).orElseThrow();

        assertThat(store.commit(back, Samples.audit(ACME, AuditAction.KEY_RE_ENCRYPTED, "")))
                .isEqualTo(CommitOutcome.CONFLICT);
        assertThat(load(ACME)).isEqualTo(stored);

        store.recordPlatformKey(former, "fingerprint");

        assertThat(store.commit(back, Samples.audit(ACME, AuditAction.KEY_RE_ENCRYPTED, "")))
                .isEqualTo(CommitOutcome.COMMITTED);
    }

    @Test
    void while_organizations_are_created_their_platform_managed_key_is_either_retired_or_theirs() {
        for (int round = 0; round < 20; round++) {
            KeyId key = KeyId.of("platform-" + round);
            store.recordPlatformKey(key, "fingerprint");
            String prefix = "round-" + round + "-";
            List<Boolean> done = race(
                    4,
                    i -> i == 0
                            ? store.retirePlatformKey(key)
                            : store.createIfAbsent(OrganizationKeys.initial(
                                            OrganizationId.of(prefix + i), "external", key, NOW))
                                    == CreateOutcome.CREATED);

            boolean retired = done.get(0);
            boolean created = done.subList(1, 4).contains(true);
            assertThat(retired).isNotEqualTo(created);
        }
    }

    @Test
    void the_fingerprint_of_a_platform_managed_key_never_changes() {
        List<String> fingerprints =
                IntStream.range(0, THREADS).mapToObj(i -> "fingerprint " + i).toList();
        race(THREADS, i -> {
            store.recordPlatformKey(PLATFORM, fingerprints.get(i));
            return store.platformKeys();
        });
        List<PlatformKey> first = store.platformKeys();
        assertThat(first).hasSize(1);
        assertThat(fingerprints).contains(first.get(0).fingerprint());

        store.recordPlatformKey(PLATFORM, "another");

        assertThat(store.platformKeys()).isEqualTo(first);
    }
}
