package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.keys.AuditAction;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionStore.ShardEnd;
import dev.cmk.spi.StoredDataKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A worker that wakes up after its lease has ended changes nothing: no row, no counter, no cursor, no lease of another.
 */
abstract class StoppedWorkerContract extends ReEncryptionFixture {

    /** What happened while the worker slept. */
    enum Meanwhile {
        PAUSED,
        PAUSED_AND_RESUMED,
        PAUSED_RESUMED_AND_CLAIMED,
        FAILED,
        FAILED_AND_RETRIED,
        FAILED_RETRIED_AND_CLAIMED,
        FAILED_AND_WRITTEN_OFF,
        CANCELLED,
        CANCELLED_AND_DECIDED_AGAIN,
        SUPERSEDED_BY_ANOTHER_DESTINATION,
        SUPERSEDED_BY_DISABLE_ALL,
        TAKEN_OVER,
        GIVEN_BACK,
        GIVEN_BACK_AND_CLAIMED,
        ORGANIZATION_DELETED,
        ORGANIZATION_DELETED_AND_MADE_ANEW
    }

    private void happen(Meanwhile meanwhile) {
        ReEncryptionId id = lease.reEncryption().id();
        switch (meanwhile) {
            case PAUSED -> change(ACME, keys -> keys.pause(id));
            case PAUSED_AND_RESUMED -> {
                happen(Meanwhile.PAUSED);
                change(ACME, keys -> keys.resume(id));
            }
            case PAUSED_RESUMED_AND_CLAIMED -> {
                happen(Meanwhile.PAUSED_AND_RESUMED);
                claim();
            }
            case FAILED -> stop(lease.reEncryption(), DENIED);
            case FAILED_AND_RETRIED -> {
                happen(Meanwhile.FAILED);
                change(ACME, keys -> keys.retry(id));
            }
            case FAILED_RETRIED_AND_CLAIMED -> {
                happen(Meanwhile.FAILED_AND_RETRIED);
                claim();
            }
            case FAILED_AND_WRITTEN_OFF -> {
                happen(Meanwhile.FAILED);
                change(ACME, keys -> keys.writeOff(id, NOW));
            }
            case CANCELLED -> change(ACME, keys -> keys.cancel(id, NOW));
            case CANCELLED_AND_DECIDED_AGAIN -> {
                happen(Meanwhile.CANCELLED);
                change(ACME, keys -> keys.disable(PLATFORM, keys.defaultKey(), NOW));
                claim();
            }
            case SUPERSEDED_BY_ANOTHER_DESTINATION -> {
                KeyId second = addKey(ACME, "second");
                happen(Meanwhile.PAUSED);
                change(ACME, keys -> keys.redirect(id, second, NOW));
                claim();
            }
            case SUPERSEDED_BY_DISABLE_ALL -> {
                happen(Meanwhile.PAUSED);
                change(ACME, keys -> keys.disableAll(NOW));
                claim();
            }
            case TAKEN_OVER ->
                assertThat(store.claim("other", lease.until(), MINUTE, Set.of()))
                        .isPresent();
            case GIVEN_BACK -> store.release(lease, NOW);
            case GIVEN_BACK_AND_CLAIMED -> {
                happen(Meanwhile.GIVEN_BACK);
                claim();
            }
            case ORGANIZATION_DELETED ->
                store.deleteOrganization(ACME, Samples.audit(ACME, AuditAction.ORGANIZATION_DELETED, ""));
            case ORGANIZATION_DELETED_AND_MADE_ANEW -> {
                happen(Meanwhile.ORGANIZATION_DELETED);
                create("acme");
                moving(ACME, 1);
                claim();
            }
        }
    }

    /** Everything that a worker could change. */
    private record Facts(
            @Nullable OrganizationKeys keys,
            List<StoredDataKey> rows,
            List<ReEncryptionProgress> progress,
            List<DataKeyFailure> failures) {}

    /** After these the shard waits for a worker. */
    private static final Set<Meanwhile> FREE =
            EnumSet.of(Meanwhile.PAUSED_AND_RESUMED, Meanwhile.FAILED_AND_RETRIED, Meanwhile.GIVEN_BACK);

    private Lease lease;
    private List<StoredDataKey> rows;

    /** A lease of a re-encryption of five data keys, of which one is moved and one has failed. */
    @BeforeEach
    void begin() {
        create("acme");
        moving(ACME, 5);
        lease = claim();
        rows = rows(lease);
        move(lease, rows.subList(0, 1));
        fail(lease, rows.subList(1, 2));
    }

    private Facts facts() {
        List<StoredDataKey> all = new ArrayList<>();
        Optional<OrganizationKeys> keys = store.load(ACME);
        keys.ifPresent(there -> there.keys()
                .forEach(key -> all.addAll(store.page(ACME, new KeyRevision(key.id(), 1), null, null, 100))));
        return new Facts(
                keys.orElse(null),
                all,
                store.reEncryptions(ACME, 0, 10),
                store.failures(ACME, lease.reEncryption().id(), null, 10));
    }

    @ParameterizedTest
    @EnumSource
    void a_batch_that_comes_too_late_changes_nothing(Meanwhile meanwhile) {
        happen(meanwhile);
        Facts before = facts();

        assertThat(store.commitBatch(
                        lease,
                        moved(lease, rows.subList(2, 4)),
                        List.of(failed(rows.get(4))),
                        rows.get(4).id(),
                        lease.until().plus(MINUTE)))
                .isEmpty();

        assertThat(facts()).isEqualTo(before);
        assertThat(store.claim("next", NOW, MINUTE, Set.of()).isPresent()).isEqualTo(FREE.contains(meanwhile));
        // Had the cursor moved, nothing would be left to be looked at.
        store.claim("next", lease.until().plus(MINUTE), MINUTE, Set.of())
                .ifPresent(next -> assertThat(rows(next)).isNotEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void a_shard_that_is_finished_too_late_stays_as_it_is(Meanwhile meanwhile) {
        happen(meanwhile);
        Facts before = facts();

        assertThat(store.finishShard(lease)).isEqualTo(ShardEnd.LEASE_LOST);

        assertThat(facts()).isEqualTo(before);
        assertThat(store.claim("next", NOW, MINUTE, Set.of()).isPresent()).isEqualTo(FREE.contains(meanwhile));
    }

    @ParameterizedTest
    @EnumSource
    void a_shard_that_is_given_back_too_late_stays_with_its_next_worker(Meanwhile meanwhile) {
        happen(meanwhile);
        Facts before = facts();

        store.release(lease, NOW);

        assertThat(facts()).isEqualTo(before);
        assertThat(store.claim("next", NOW, MINUTE, Set.of()).isPresent()).isEqualTo(FREE.contains(meanwhile));
    }

    @ParameterizedTest
    @EnumSource
    void the_decision_itself_keeps_what_was_moved(Meanwhile meanwhile) {
        happen(meanwhile);

        assertThat(store.find(ACME, rows.get(0).id()).map(StoredDataKey::key))
                .isEqualTo(
                        store.load(ACME).isPresent() && meanwhile != Meanwhile.ORGANIZATION_DELETED_AND_MADE_ANEW
                                ? Optional.of(lease.reEncryption().destination())
                                : Optional.empty());
    }
}
