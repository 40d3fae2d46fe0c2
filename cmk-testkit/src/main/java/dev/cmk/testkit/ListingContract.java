package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.spi.Lease;
import dev.cmk.spi.StoredDataKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The lists of re-encryptions and of their failures. */
abstract class ListingContract extends ReEncryptionFixture {

    @Test
    void a_later_failure_of_the_same_data_key_replaces_the_former_one() {
        create("acme");
        ReEncryption move = moving(ACME, 2);
        Lease lease = claim();
        List<StoredDataKey> rows = rows(lease);
        fail(lease, rows);
        DataKeyFailure later = new DataKeyFailure(
                rows.get(0).id(),
                new Failure(Side.DESTINATION, FailureReason.NOT_VERIFIED, "again"),
                NOW.plusSeconds(1));

        store.commitBatch(lease, List.of(), List.of(later), rows.get(0).id(), lease.until());

        assertThat(store.failures(ACME, move.id(), null, 10)).containsExactly(later, failed(rows.get(1)));
        assertThat(progress(move).failed()).isEqualTo(2);
    }

    @Test
    void every_side_reason_and_long_message_of_a_failure_is_kept() {
        create("acme");
        int failures = Side.values().length * FailureReason.values().length;
        ReEncryption move = moving(ACME, failures);
        Lease lease = claim();
        List<StoredDataKey> rows = rows(lease);
        List<DataKeyFailure> expected = new ArrayList<>();
        for (Side side : Side.values()) {
            for (FailureReason reason : FailureReason.values()) {
                Failure failure = new Failure(side, reason, "\u4e2d".repeat(1000));
                expected.add(new DataKeyFailure(rows.get(expected.size()).id(), failure, NOW));
            }
        }

        store.commitBatch(lease, List.of(), expected, last(rows).id(), lease.until());

        assertThat(store.failures(ACME, move.id(), null, failures)).isEqualTo(expected);
    }

    @Test
    void failures_are_paged_in_the_order_of_their_ids() {
        create("acme");
        ReEncryption move = moving(ACME, 10);
        Lease lease = claim();
        List<StoredDataKey> rows = rows(lease);
        List<StoredDataKey> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled);
        fail(lease, shuffled);
        List<DataKeyFailure> read = new ArrayList<>();
        Optional<DataKeyId> after = Optional.empty();
        List<DataKeyFailure> page;

        do {
            page = store.failures(ACME, move.id(), after.orElse(null), 3);
            read.addAll(page);
            after = page.stream().reduce((one, next) -> next).map(DataKeyFailure::dataKey);
        } while (after.isPresent());

        assertThat(read)
                .isEqualTo(rows.stream().map(ReEncryptionFixture::failed).toList());
    }

    @Test
    void failures_are_those_of_one_re_encryption_of_one_organization() {
        create("acme");
        OrganizationId other = create("other");
        ReEncryption move = moving(ACME, 1);
        ReEncryption otherMove = moving(other, 1);
        claimAll().forEach(lease -> fail(lease, rows(lease)));

        assertThat(store.failures(ACME, move.id(), null, 10)).hasSize(1);
        assertThat(store.failures(other, otherMove.id(), null, 10)).hasSize(1);
        assertThat(store.failures(other, move.id(), null, 10)).isEmpty();
        assertThat(store.failures(ACME, otherMove.id(), null, 10)).isEmpty();
    }

    @Test
    void re_encryptions_are_listed_newest_first_page_by_page() {
        create("acme");
        List<ReEncryption> decided = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Instant time = NOW.plusSeconds(i);
            KeyChange change = change(ACME, keys -> keys.reEncrypt(PLATFORM, time));
            decided.add(0, change.reEncryptions().get(0));
            change(ACME, keys -> keys.cancel(decided.get(0).id(), time));
        }

        List<ReEncryptionId> read = IntStream.of(0, 2, 4)
                .mapToObj(offset -> store.reEncryptions(ACME, offset, 2))
                .flatMap(List::stream)
                .map(progress -> progress.reEncryption().id())
                .toList();

        assertThat(read).isEqualTo(decided.stream().map(ReEncryption::id).toList());
        assertThat(store.reEncryptions(ACME, 5, 2)).isEmpty();
        assertThat(store.reEncryptions(ACME, 0, 1)).containsExactly(progress(decided.get(0)));
    }

    @Test
    void pages_of_re_encryptions_decided_at_once_show_each_once() {
        create("acme");
        int keys = 5;
        IntStream.range(0, keys).forEach(i -> addKey(ACME, "key " + i));
        change(ACME, before -> before.cancel(before.reEncryptions().get(0).id(), NOW));
        change(ACME, before -> before.disableAll(NOW));

        List<ReEncryptionProgress> read = IntStream.range(0, keys + 1)
                .mapToObj(offset -> store.reEncryptions(ACME, offset, 1))
                .flatMap(List::stream)
                .toList();

        assertThat(read).hasSize(keys + 1).doesNotHaveDuplicates();
    }

    @Test
    void no_organization_sees_the_re_encryptions_of_another() {
        create("acme");
        OrganizationId other = create("Acme");
        ReEncryption move = moving(ACME, 1);

        assertThat(store.progress(other, move.id())).isEmpty();
        assertThat(store.reEncryptions(other, 0, 10)).isEmpty();
        assertThat(store.progress(ACME, ReEncryptionId.random())).isEmpty();
        assertThat(store.progress(OrganizationId.of("absent"), move.id())).isEmpty();
        assertThat(store.reEncryptions(OrganizationId.of("absent"), 0, 10)).isEmpty();
        assertThat(store.failures(OrganizationId.of("absent"), move.id(), null, 10))
                .isEmpty();
    }

    @Test
    void every_cause_is_kept() {
        create("acme");
        KeyId first = addKey(ACME, "first");
        KeyId second = addKey(ACME, "second");
        assertCause(ReEncryption.Cause.FIRST_KEY);
        change(ACME, keys -> keys.pause(keys.reEncryptions().get(0).id()));
        change(ACME, keys -> keys.redirect(keys.reEncryptions().get(0).id(), second, NOW));
        assertCause(ReEncryption.Cause.REDIRECTED);
        cancel();
        change(ACME, keys -> keys.setDefault(second));
        change(ACME, keys -> keys.disable(first, second, NOW));
        assertCause(ReEncryption.Cause.KEY_DISABLED);
        cancel();
        change(ACME, keys -> keys.reEncrypt(second, NOW));
        assertCause(ReEncryption.Cause.IN_PLACE);
        cancel();
        change(
                ACME,
                keys -> keys.replacePlatformKey(KeyId.of("platform-2"), NOW).orElseThrow());
        assertCause(ReEncryption.Cause.PLATFORM_REPLACED);
        cancel();
        change(ACME, keys -> keys.disableAll(NOW));
        assertCause(ReEncryption.Cause.ALL_DISABLED);
    }

    private void assertCause(ReEncryption.Cause cause) {
        assertThat(load(ACME).reEncryptions()).extracting(ReEncryption::cause).containsOnly(cause);
    }

    private void cancel() {
        change(ACME, keys -> keys.cancel(keys.reEncryptions().get(0).id(), NOW));
    }
}
