package dev.cmk.internal.reencrypt;

import static dev.cmk.fakes.Service.ACME;
import static dev.cmk.fakes.Service.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.UnavailableReason;
import dev.cmk.fakes.FakeKey;
import dev.cmk.fakes.FakeKey.Operation;
import dev.cmk.fakes.Service;
import dev.cmk.fakes.Service.Instance;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A key's data keys wrapped anew under its next revision, and data keys that never show outside the KMS. */
class InPlaceTest {

    private final Service service = new Service();
    private final Instance instance = service.start();
    private final FakeKey fake = service.kms.key("first");
    private CustomerManagedKey first;

    @BeforeEach
    void firstKey() {
        service.seal(instance, 20);
        first = service.add(instance, "first");
        instance.engine().runAll();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private long under(int revision) {
        return service.data.count(ACME, new KeyRevision(first.id(), revision));
    }

    @Test
    void every_data_key_gets_the_next_revision() {
        ReEncryption move = instance.admin().reEncrypt(ADMIN, "acme", first.id());
        assertThat(move.isInPlace()).isTrue();

        instance.engine().runAll();

        assertThat(service.progress(move).reEncryption().state()).isEqualTo(State.COMPLETED);
        assertThat(under(1)).isZero();
        assertThat(under(2)).isEqualTo(20);
        service.requireAllOpen();
    }

    @Test
    void what_cancelled_ones_have_left_under_several_revisions_is_moved_by_the_next() {
        for (int i = 0; i < 3; i++) {
            ReEncryption move = instance.admin().reEncrypt(ADMIN, "acme", first.id());
            instance.engine().runner.run(instance.engine().claim()); // one batch of ten
            instance.admin().cancel(ADMIN, "acme", move.id());
            service.seal(instance, 10);
        }
        assertThat(under(1)).isEqualTo(0);
        assertThat(under(2)).isPositive();
        assertThat(under(4)).isPositive();

        ReEncryption last = instance.admin().reEncrypt(ADMIN, "acme", first.id());
        assertThat(service.progress(last).total()).isEqualTo(50);
        instance.engine().runAll();

        assertThat(service.progress(last).reEncryption().state()).isEqualTo(State.COMPLETED);
        assertThat(service.progress(last).done()).isEqualTo(50);
        assertThat(under(5)).isEqualTo(50);
        service.requireAllOpen();
    }

    @Test
    void data_keys_made_meanwhile_have_the_new_revision_and_are_not_moved() {
        instance.admin().reEncrypt(ADMIN, "acme", first.id());
        service.seal(instance, 5);
        assertThat(under(2)).isEqualTo(5);

        instance.engine().runAll();

        assertThat(service.latest().done()).isEqualTo(20);
        assertThat(under(2)).isEqualTo(25);
    }

    private void disableInto(String name) {
        CustomerManagedKey second = service.add(instance, name);
        instance.admin().setDefault(ADMIN, "acme", second.id());
        instance.admin().disable(ADMIN, "acme", first.id(), second.id());
        instance.engine().runAll();
        assertThat(service.latest().reEncryption().state()).isEqualTo(State.COMPLETED);
        service.requireAllUnder(second, 3);
        service.requireAllOpen();
    }

    @Test
    void a_kms_that_can_moves_data_keys_without_showing_them() {
        service.kms.rewraps = true;
        int unwraps = fake.calls(Operation.UNWRAP);

        disableInto("second");

        assertThat(fake.calls(Operation.UNWRAP)).isEqualTo(unwraps);
        assertThat(fake.calls(Operation.REWRAP)).isEqualTo(20);
        assertThat(service.kms.key("second").calls(Operation.UNWRAP)).isGreaterThanOrEqualTo(20);
    }

    @Test
    void a_customer_who_does_not_allow_that_is_asked_once_a_batch_and_served_the_longer_way() {
        service.kms.rewraps = true;
        service.limits = service.limits.withConcurrency(1);
        fake.fault = FakeKey.denying(true, Operation.REWRAP);
        int unwraps = fake.calls(Operation.UNWRAP);
        CustomerManagedKey second = service.add(instance, "second");
        instance.admin().setDefault(ADMIN, "acme", second.id());
        instance.admin().disable(ADMIN, "acme", first.id(), second.id());

        service.start().engine().runAll();

        service.requireAllUnder(second, 3);
        assertThat(fake.calls(Operation.REWRAP)).isEqualTo(2);
        assertThat(fake.calls(Operation.UNWRAP) - unwraps).isEqualTo(20);
    }

    @Test
    void a_kms_that_moves_another_data_key_is_found_out() {
        service.kms.rewraps = true;
        CustomerManagedKey platform = service.keys().platformKey();
        CustomerManagedKey second = service.add(instance, "second");
        instance.admin().setDefault(ADMIN, "acme", second.id());
        instance.admin().disable(ADMIN, "acme", first.id(), second.id());
        service.kms.key("second").beforeWrap = dataKey -> new byte[32];

        instance.engine().runAll();

        assertThat(service.latest().reEncryption().state()).isEqualTo(State.FAILED);
        assertThat(service.latest().failed()).isEqualTo(20);
        service.requireAllUnder(first, 2);
        assertThat(service.count(platform)).isZero();
        service.requireAllOpen();
    }

    @Test
    void a_rewrap_that_is_not_answered_waits_and_does_not_take_the_longer_way() {
        service.kms.rewraps = true;
        fake.fault = FakeKey.throwing(UnavailableReason.THROTTLED, Operation.REWRAP);
        CustomerManagedKey second = service.add(instance, "second");
        instance.admin().setDefault(ADMIN, "acme", second.id());
        instance.admin().disable(ADMIN, "acme", first.id(), second.id());
        int unwraps = fake.calls(Operation.UNWRAP);

        assertThat(instance.engine().runner.run(instance.engine().claim()).pause())
                .isPositive();

        assertThat(fake.calls(Operation.UNWRAP)).isEqualTo(unwraps);
    }

    @Test
    void what_was_written_off_is_moved_when_access_returns() {
        fake.fault = FakeKey.denying(true, Operation.values());
        instance.admin().disableAll(ADMIN, "acme");
        instance.engine().runAll();
        ReEncryption failed = service.latest().reEncryption();
        instance.admin().writeOff(ADMIN, "acme", failed.id(), "first");
        assertThat(service.rows().values()).hasSize(20).allMatch(row -> row.lost());

        fake.heal();
        instance.admin().enable(ADMIN, "acme", first.id());
        instance.admin().disable(ADMIN, "acme", first.id(), service.platformId());
        instance.engine().runAll();

        assertThat(service.rows().values()).hasSize(20).noneMatch(row -> row.lost());
        assertThat(service.count(service.keys().platformKey())).isEqualTo(20);
        service.requireAllOpen();
    }
}
