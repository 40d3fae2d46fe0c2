package dev.cmk.internal.reencrypt;

import static dev.cmk.fakes.Service.ACME;
import static dev.cmk.fakes.Service.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationId;
import dev.cmk.event.CmkEvent;
import dev.cmk.fakes.FakeKey.Operation;
import dev.cmk.fakes.FakeKms;
import dev.cmk.fakes.Service;
import dev.cmk.fakes.Service.Instance;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.spi.BatchRunner.Step;
import dev.cmk.spi.Lease;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A re-encryption that nothing disturbs. */
class BatchMoverTest {

    private final Service service = new Service();
    private final Instance instance = service.start();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void the_first_key_gets_every_data_key_and_each_is_moved_once() {
        service.seal(instance, 25);

        CustomerManagedKey first = service.add(instance, "first");
        instance.engine().runAll();

        service.requireAllUnder(first, 2);
        service.requireAllOpen();
        assertThat(service.latest().reEncryption().state()).isEqualTo(State.COMPLETED);
        assertThat(service.latest())
                .extracting(ReEncryptionProgress::total, ReEncryptionProgress::done, ReEncryptionProgress::failed)
                .containsExactly(25L, 25L, 0L);
    }

    @Test
    void each_data_key_costs_one_unwrap_one_wrap_and_one_verification() {
        service.seal(instance, 25);
        service.add(instance, "first");
        int unwraps = service.platform.calls(Operation.UNWRAP);
        int wraps = service.kms.key("first").calls(Operation.WRAP);
        int verifications = service.kms.key("first").calls(Operation.UNWRAP);

        instance.engine().runAll();

        assertThat(service.platform.calls(Operation.UNWRAP) - unwraps).isEqualTo(25);
        assertThat(service.kms.key("first").calls(Operation.WRAP) - wraps).isEqualTo(25);
        assertThat(service.kms.key("first").calls(Operation.UNWRAP) - verifications)
                .isEqualTo(25);
    }

    @Test
    void an_organization_without_data_keys_completes_at_once() {
        CustomerManagedKey first = service.add(instance, "first");

        assertThat(instance.engine().runAll()).isEqualTo(1);

        assertThat(service.latest().reEncryption().state()).isEqualTo(State.COMPLETED);
        assertThat(service.latest().total()).isZero();
        assertThat(service.keys().defaultKey()).isEqualTo(first.id());
    }

    @Test
    void the_completion_record_says_until_when_backups_need_the_source() {
        service.limits = service.limits.withBackupRetention(Duration.ofDays(40));
        Instance other = service.start();
        service.seal(other, 3);
        service.add(other, "first");
        service.time.advance(Duration.ofHours(1));

        other.engine().runAll();

        ReEncryption ended = service.latest().reEncryption();
        assertThat(ended.endedAt()).isEqualTo(service.time.now());
        assertThat(ended.safeToDeleteAfter()).isEqualTo(service.time.now().plus(Duration.ofDays(40)));
    }

    @Test
    void the_counters_are_the_facts_after_every_step_and_the_listener_hears_them() {
        service.seal(instance, 25);
        CustomerManagedKey first = service.add(instance, "first");
        Lease lease = instance.engine().claim();
        assertThat(service.latest().reEncryption().state()).isEqualTo(State.RUNNING);

        int before = 0;
        for (int moved : new int[] {10, 20, 25}) {
            lease = instance.engine().runner.run(lease).lease();
            assertThat(service.latest().done()).isEqualTo(moved).isEqualTo(service.count(first));
            assertThat(service.latest().remaining()).isEqualTo(25 - moved);
            assertThat(service.events)
                    .filteredOn(CmkEvent.ReEncryptionAdvanced.class::isInstance)
                    .last()
                    .isEqualTo(new CmkEvent.ReEncryptionAdvanced(service.latest(), moved - before, 0));
            before = moved;
        }
        assertThat(instance.engine().runner.run(lease)).isEqualTo(new Step(null, Duration.ZERO));
    }

    @Test
    void rate_and_time_left_follow_from_the_counters() {
        service.seal(instance, 30);
        service.add(instance, "first");
        Lease lease = instance.engine().claim();
        service.time.advance(Duration.ofSeconds(5));

        instance.engine().runner.run(lease);

        assertThat(service.latest().ratePerSecond(service.time.now())).isEqualTo(2.0);
        assertThat(service.latest().timeLeft(service.time.now())).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void a_disabled_key_is_emptied_and_then_disabled() {
        service.seal(instance, 12);
        CustomerManagedKey first = service.add(instance, "first");
        instance.engine().runAll();
        CustomerManagedKey second = service.add(instance, "second");
        instance.admin().setDefault(ADMIN, "acme", second.id());

        instance.admin().disable(ADMIN, "acme", first.id(), second.id());
        service.requireAllOpen();
        instance.engine().runAll();

        service.requireAllUnder(second, 3);
        assertThat(service.keys().find(first.id()).orElseThrow().status()).isEqualTo(KeyStatus.DISABLED);
        service.requireAllOpen();
    }

    @Test
    void disabling_all_brings_everything_back_to_the_platform() {
        service.seal(instance, 12);
        service.add(instance, "first");
        instance.engine().runAll();
        CustomerManagedKey second = service.add(instance, "second");
        instance.admin().setDefault(ADMIN, "acme", second.id());
        service.seal(instance, 12);

        assertThat(instance.admin().disableAll(ADMIN, "acme")).hasSize(2);
        instance.engine().runAll();

        assertThat(service.count(service.keys().platformKey())).isEqualTo(24);
        assertThat(service.keys().keys())
                .filteredOn(key -> !key.isPlatform())
                .allMatch(key -> key.status() == KeyStatus.DISABLED);
        service.requireAllOpen();
    }

    @Test
    void what_is_made_meanwhile_is_under_the_destination_and_not_moved() {
        service.seal(instance, 20);
        CustomerManagedKey first = service.add(instance, "first");
        Instance stale = service.start();
        stale.cmk().cipher("acme", "environments/0").encrypt(new byte[1], EncryptionContext.none());
        Lease lease = instance.engine().claim();
        instance.engine().runner.run(lease);

        service.seal(stale, 5);
        instance.engine().runner.release(lease, Duration.ZERO);
        instance.engine().runAll();

        assertThat(service.count(first)).isEqualTo(service.rows().size());
        assertThat(service.latest().total()).isEqualTo(20);
        assertThat(service.latest().done()).isEqualTo(20);
        service.requireAllOpen();
    }

    @Test
    void a_page_is_never_larger_than_a_batch_nor_than_fits_into_a_lease() {
        service.seal(instance, 25);
        service.limits = service.limits.withCallsPerSecond(10).withLease(Duration.ofMillis(2_700));
        Instance slow = service.start();
        service.add(slow, "first");
        Lease lease = slow.engine().claim();

        assertThat(slow.engine().runner.run(lease).lease()).isNotNull();

        assertThat(service.latest().done()).isEqualTo(3); // 27 calls per lease, 3 for each data key, a third of that
    }

    @Test
    void the_oldest_re_encryption_goes_first_and_every_organization_comes_to_its_end() {
        for (String organization : new String[] {"a", "b", "c"}) {
            instance.cmk().cipher(organization, "scope").encrypt(new byte[1], EncryptionContext.none());
            instance.admin().add(ADMIN, organization, FakeKms.newKey("key-of-" + organization));
            service.time.advance(Duration.ofSeconds(1));
        }
        Lease lease = instance.engine().claim();
        assertThat(lease.reEncryption().organization().value()).isEqualTo("a");
        instance.engine().runner.release(lease, Duration.ZERO);

        instance.engine().runAll();

        for (String organization : new String[] {"a", "b", "c"}) {
            assertThat(service.data.reEncryptions(OrganizationId.of(organization), 0, 10))
                    .singleElement()
                    .satisfies(job -> assertThat(job.reEncryption().state()).isEqualTo(State.COMPLETED));
        }
        assertThat(service.data.load(ACME)).isEmpty();
    }
}
