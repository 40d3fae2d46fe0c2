package dev.cmk.internal.admin;

import static dev.cmk.fakes.Service.ACME;
import static dev.cmk.fakes.Service.ADMIN;
import static dev.cmk.fakes.Service.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.NotAuthorizedException;
import dev.cmk.admin.FailedDataKey;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.Page;
import dev.cmk.fakes.FakeKey;
import dev.cmk.fakes.Service;
import dev.cmk.fakes.Service.Instance;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.AuditRecord.Outcome;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryption.State;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is handed out of the data keys that a re-encryption could not move. */
class ExportTest {

    private static final int FAILED = 230;

    private final Service service = new Service();
    private final Instance instance = service.start();
    private final KeyAdmin keys = instance.admin();
    private final FakeKey first = service.kms.key("first");
    private CustomerManagedKey added;
    private ReEncryption move;

    @BeforeEach
    void failToMove() {
        service.seal(instance, FAILED);
        added = service.add(instance, "first");
        first.beforeWrap = dataKey -> new byte[32];
        instance.engine().runAll();
        move = service.latest().reEncryption();
        assertThat(move.state()).isEqualTo(State.FAILED);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private List<FailedDataKey> export() {
        List<FailedDataKey> exported = new ArrayList<>();
        assertThat(keys.exportFailures(ADMIN, "acme", move.id(), exported::add)).isEqualTo(exported.size());
        return exported;
    }

    @Test
    void every_one_is_handed_out_once_with_its_row() {
        List<FailedDataKey> exported = export();

        assertThat(exported)
                .hasSize(FAILED)
                .isSortedAccordingTo(Comparator.comparing(FailedDataKey::dataKey))
                .doesNotHaveDuplicates()
                .allSatisfy(each -> {
                    assertThat(each.key()).isEqualTo(new KeyRevision(service.platformId(), 1));
                    assertThat(each.keyReference()).isEqualTo("fake/platform");
                    assertThat(each.wrapped())
                            .isEqualTo(
                                    service.rows().get(each.dataKey()).wrapped().bytes());
                    assertThat(each.failure().side()).isEqualTo(Side.DESTINATION);
                    assertThat(each.failure().reason()).isEqualTo(FailureReason.NOT_VERIFIED);
                });
        assertThat(exported)
                .extracting(each -> each.scope().value())
                .containsExactlyInAnyOrderElementsOf(service.sealed.keySet());
    }

    @Test
    void no_more_than_a_part_is_held_at_once() {
        AtomicInteger parts = new AtomicInteger();
        List<Integer> sizes = new ArrayList<>();
        service.hooks.before("failures", parts::incrementAndGet);
        service.hooks.answers("failures", found -> {
            sizes.add(((List<?>) found).size());
            return found;
        });
        AtomicInteger handedOutInFirstPart = new AtomicInteger();

        keys.exportFailures(ADMIN, "acme", move.id(), each -> {
            if (parts.get() == 1) {
                handedOutInFirstPart.incrementAndGet();
            }
        });

        assertThat(sizes)
                .as("one more than a part, to see whether there is another")
                .containsExactly(101, 101, 30);
        assertThat(handedOutInFirstPart).as("before the next is read").hasValue(100);
    }

    @Test
    void what_was_deleted_meanwhile_is_left_out() {
        keys.deleteScope(Service.OPERATOR, "acme", "environments/7", "environments/7");
        assertThat(export())
                .hasSize(FAILED - 1)
                .noneMatch(each -> each.scope().value().equals("environments/7"));
        assertThat(keys.failures(ADMIN, "acme", move.id(), Page.Request.first(1000))
                        .items())
                .as("that it failed stays in the list")
                .hasSize(FAILED);
    }

    @Test
    void what_was_moved_by_another_re_encryption_is_left_out() {
        first.heal();
        service.add(instance, "second");
        keys.redirect(
                ADMIN,
                "acme",
                move.id(),
                service.keys().keys().stream()
                        .filter(key -> key.name().equals("second"))
                        .findFirst()
                        .orElseThrow()
                        .id());
        assertThat(export()).as("not moved yet").hasSize(FAILED);
        instance.engine().runAll();
        assertThat(export()).isEmpty();
    }

    @Test
    void what_was_moved_in_place_is_left_out() {
        first.heal();
        keys.retry(ADMIN, "acme", move.id());
        instance.engine().runAll();
        move = keys.reEncrypt(ADMIN, "acme", added.id());
        first.afterWrap = wrapped -> new byte[] {1};
        instance.engine().runAll();
        assertThat(export()).hasSize(FAILED).allMatch(each -> each.key().equals(new KeyRevision(added.id(), 1)));

        first.heal();
        keys.cancel(ADMIN, "acme", move.id());
        ReEncryption again = keys.reEncrypt(ADMIN, "acme", added.id());
        instance.engine().runAll();
        assertThat(service.progress(again).reEncryption().state()).isEqualTo(State.COMPLETED);

        assertThat(export()).isEmpty();
    }

    @Test
    void what_is_handed_out_can_be_changed_without_harm() {
        export().forEach(each -> each.wrapped()[0] ^= 1);
        service.requireAllOpen();
    }

    @Test
    void what_the_consumer_throws_ends_the_export_and_is_nobodys_refusal() {
        List<FailedDataKey> written = new ArrayList<>();
        UncheckedIOException full = new UncheckedIOException(new java.io.IOException("no space left"));
        assertThatThrownBy(() -> keys.exportFailures(ADMIN, "acme", move.id(), each -> {
                    written.add(each);
                    throw full;
                }))
                .isSameAs(full);
        assertThat(written).hasSize(1);
        assertThat(refusals()).isEmpty();
    }

    @Test
    void only_an_admin_gets_it_and_a_refusal_is_audited_as_that_of_the_list() {
        List<FailedDataKey> exported = new ArrayList<>();
        assertThatThrownBy(() -> keys.exportFailures(STRANGER, "acme", move.id(), exported::add))
                .isInstanceOf(NotAuthorizedException.class);
        assertThat(exported).isEmpty();
        assertThat(refusals()).singleElement().satisfies(line -> {
            assertThat(line.actor()).isEqualTo(STRANGER.id());
            assertThat(line.action()).isEqualTo(AuditAction.RE_ENCRYPTIONS_READ);
            assertThat(line.outcome()).isEqualTo(Outcome.NOT_AUTHORIZED);
        });
    }

    private List<AuditRecord> refusals() {
        return service.data.audit(ACME, null, 1000).stream()
                .map(entry -> entry.record())
                .filter(line -> line.outcome() != Outcome.DONE)
                .toList();
    }

    @Test
    void its_text_says_everything_but_the_bytes() {
        FailedDataKey each = export().get(0);
        assertThat(each.toString())
                .contains(
                        each.dataKey().toString(),
                        each.scope().value(),
                        "generation 1",
                        each.key().toString(),
                        "fake/platform",
                        each.wrapped().length + " bytes",
                        "DESTINATION NOT_VERIFIED",
                        each.failure().message())
                .doesNotContain(Base64.getEncoder().encodeToString(each.wrapped()), "[B@");
    }
}
