package dev.cmk.internal.reencrypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.EncryptionContext;
import dev.cmk.KeyConflictException;
import dev.cmk.OrganizationId;
import dev.cmk.StoreException;
import dev.cmk.fakes.FakeKey.Operation;
import dev.cmk.fakes.FakeKms;
import dev.cmk.fakes.HookedStore;
import dev.cmk.fakes.Service;
import dev.cmk.fakes.Service.Instance;
import dev.cmk.internal.fakes.Logged;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.BatchRunner.Step;
import dev.cmk.spi.Lease;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The database fails at some call, before or after it has done what it was asked for. */
class StoreFailuresTest {

    private final Service service = new Service();
    private final Instance instance = service.start();

    @AfterEach
    void stop() {
        service.close();
    }

    static Stream<Arguments> failures() {
        return Stream.of("claim", "load", "page", "commitBatch", "finishShard", "commit", "progress", "recordHealth")
                .flatMap(method -> Stream.of(true, false)
                        .flatMap(before ->
                                IntStream.rangeClosed(1, 3).mapToObj(call -> Arguments.of(method, before, call))));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void at_most_one_batch_is_repeated_and_nothing_is_lost_or_moved_twice(String method, boolean before, int call) {
        service.seal(instance, 25);
        CustomerManagedKey first = service.add(instance, "first");
        int wraps = service.kms.key("first").calls(Operation.WRAP);
        AtomicInteger calls = new AtomicInteger();
        Runnable fault = () -> {
            if (calls.incrementAndGet() == call) {
                HookedStore.fail();
            }
        };
        if (before) {
            service.hooks.before(method, fault);
        } else {
            service.hooks.after(method, fault);
        }

        for (int i = 0; i < 3; i++) {
            try {
                instance.engine().runAll();
            } catch (StoreException e) {
                service.time.advance(service.limits.lease());
            }
        }

        assertThat(service.latest().reEncryption().state()).isEqualTo(State.COMPLETED);
        assertThat(service.latest().done()).isEqualTo(25);
        assertThat(service.latest().failed()).isZero();
        assertThat(service.kms.key("first").calls(Operation.WRAP) - wraps).isBetween(25, 35);
        service.hooks.heal();
        service.requireAllUnder(first, 2);
        service.requireAllOpen();
    }

    @Test
    void after_a_restart_the_job_goes_on_where_it_was() {
        service.seal(instance, 25);
        CustomerManagedKey first = service.add(instance, "first");
        Lease lease = instance.engine().claim();
        instance.engine().runner.run(lease); // and never gives it back
        int wraps = service.kms.key("first").calls(Operation.WRAP);
        Instance restarted = service.start();
        assertThat(restarted.engine().runner.claim("test")).isEmpty();

        service.time.advance(service.limits.lease());
        restarted.engine().runAll();

        assertThat(service.kms.key("first").calls(Operation.WRAP) - wraps).isEqualTo(15);
        service.requireAllUnder(first, 2);
    }

    @Test
    void two_instances_share_the_shards_and_when_one_dies_the_other_does_the_rest() {
        service.seal(instance, 2_000);
        service.limits = service.limits.withBatchSize(100);
        Instance dying = service.start();
        Instance living = service.start();
        CustomerManagedKey first = service.add(dying, "first");
        Lease one = dying.engine().claim();
        Lease two = living.engine().claim();
        assertThat(one.shard()).isNotEqualTo(two.shard());
        assertThat(living.engine().runner.claim("third")).isEmpty();
        one = dying.engine().runner.run(one).lease();
        dying.engine().runner.run(one);
        living.engine().runner.release(two, Duration.ZERO);

        living.engine().runAll();
        assertThat(service.latest().reEncryption().state()).isEqualTo(State.RUNNING);
        service.time.advance(service.limits.lease());
        living.engine().runAll();

        assertThat(service.latest().reEncryption().state()).isEqualTo(State.COMPLETED);
        assertThat(service.latest().done()).isEqualTo(2_000);
        service.requireAllUnder(first, 2);
    }

    @Test
    void an_engine_that_fails_when_it_is_told_undoes_nothing() {
        service.seal(instance, 3);
        instance.engine().told = move -> {
            throw new IllegalStateException("cannot be told");
        };

        CustomerManagedKey first = service.add(instance, "first");

        instance.engine().runAll();
        service.requireAllUnder(first, 2);
    }

    @Test
    void a_lease_is_prolonged_by_every_batch() {
        service.seal(instance, 25);
        service.add(instance, "first");
        Lease lease = instance.engine().claim();
        Duration most = service.limits.lease().minusSeconds(1);
        while (lease != null) {
            service.time.advance(most);
            assertThat(instance.engine().runner.claim("other")).isEmpty();
            lease = instance.engine().runner.run(lease).lease();
        }
        assertThat(service.latest().reEncryption().state()).isEqualTo(State.COMPLETED);
    }

    @Test
    void a_step_that_fails_is_repeated_after_pauses_that_grow() {
        service.seal(instance, 5);
        service.add(instance, "first");
        Lease lease = instance.engine().claim();
        service.hooks.before("page", HookedStore::fail);

        Step first = instance.engine().runner.run(lease);
        Step second = instance.engine().runner.run(lease);

        assertThat(first.lease()).isEqualTo(lease);
        assertThat(first.pause()).isPositive();
        assertThat(second.pause()).isGreaterThan(first.pause());
        service.hooks.heal();
        assertThat(service.latest().reEncryption().state()).isEqualTo(State.RUNNING);
        assertThat(Optional.ofNullable(service.latest().reEncryption().failure()))
                .isEmpty();
        instance.engine().runner.release(lease, first.pause());
        assertThat(instance.engine().runner.claim("too early")).isEmpty();
        service.time.advance(first.pause());
        instance.engine().runAll();
        assertThat(service.latest().reEncryption().state()).isEqualTo(State.COMPLETED);
    }

    @Test
    void a_step_that_fails_for_three_minutes_ends_the_re_encryption_which_can_be_retried() {
        service.seal(instance, 5);
        CustomerManagedKey first = service.add(instance, "first");
        Lease lease = instance.engine().claim();
        service.hooks.before("page", () -> {
            throw new IllegalStateException("a row that cannot be read");
        });
        assertThat(instance.engine().runner.run(lease).lease()).isNotNull();
        service.time.advance(Duration.ofMinutes(3));

        assertThat(instance.engine().runner.run(lease).lease()).isNull();

        service.hooks.heal();
        ReEncryption failed = service.latest().reEncryption();
        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.failure().reason()).isEqualTo(FailureReason.STEP_FAILED);
        assertThat(failed.failure().message()).contains("IllegalStateException").doesNotContain("cannot be read");
        assertThatThrownBy(() -> service.keys().writeOff(failed.id(), service.time.now()))
                .as("nothing is given up for that")
                .isInstanceOf(KeyConflictException.class);
        instance.admin().retry(Service.ADMIN, "acme", failed.id());
        instance.engine().runAll();
        service.requireAllUnder(first, 2);
    }

    @Test
    void what_a_plugin_says_stays_out_of_the_log_and_what_the_library_says_does_not() {
        service.seal(instance, 5);
        service.add(instance, "first");
        Lease lease = instance.engine().claim();

        service.hooks.before("page", () -> {
            throw new IllegalStateException("user=root&password=hunter2");
        });
        assertThat(Logged.by(BatchMover.class, () -> instance.engine().runner.run(lease)))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("WARN", "'acme'", "java.lang.IllegalStateException")
                .doesNotContain("hunter2", "password");

        service.hooks.before("page", () -> {
            throw new StoreException("the database is full", null);
        });
        assertThat(Logged.by(BatchMover.class, () -> instance.engine().runner.run(lease)))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("WARN", "the database is full");
    }

    private void failOnce(Instance by, Lease lease) {
        service.hooks.before("page", HookedStore::fail);
        assertThat(by.engine().runner.run(lease).lease()).isEqualTo(lease);
        service.hooks.heal();
        by.engine().runner.release(lease, Duration.ZERO);
    }

    @Test
    void an_instance_that_saw_a_step_fail_begins_to_wait_anew_where_another_got_on() {
        service.seal(instance, 35);
        service.add(instance, "first");
        Instance other = service.start();
        failOnce(instance, instance.engine().claim());
        Lease lease = other.engine().claim();
        for (int i = 0; i < 3; i++) {
            lease = other.engine().runner.run(lease).lease();
            service.time.advance(Duration.ofMinutes(1));
            other.engine().runner.release(lease, Duration.ZERO);
            lease = other.engine().claim();
        }
        other.engine().runner.release(lease, Duration.ZERO);

        failOnce(instance, instance.engine().claim());

        assertThat(service.latest().reEncryption().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void after_a_long_pause_the_waiting_begins_anew() {
        service.seal(instance, 5);
        service.add(instance, "first");
        failOnce(instance, instance.engine().claim());
        ReEncryptionId id = service.latest().reEncryption().id();
        instance.admin().pause(Service.ADMIN, "acme", id);
        service.time.advance(Duration.ofMinutes(10));
        instance.admin().resume(Service.ADMIN, "acme", id);

        failOnce(instance, instance.engine().claim());

        assertThat(service.latest().reEncryption().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_database_that_is_gone_ends_nothing() {
        service.seal(instance, 5);
        service.add(instance, "first");
        Lease lease = instance.engine().claim();
        service.hooks.before("load", HookedStore::fail);
        assertThat(instance.engine().runner.run(lease).lease()).isNotNull();
        service.time.advance(Duration.ofMinutes(3));

        assertThatThrownBy(() -> instance.engine().runner.run(lease)).isInstanceOf(StoreException.class);

        service.hooks.heal();
        assertThat(service.latest().reEncryption().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void an_instance_that_can_do_next_to_nothing_does_not_look_without_end() {
        for (int i = 0; i < 250; i++) {
            String organization = "org-" + i;
            instance.cmk().cipher(organization, "s").encrypt(new byte[1], EncryptionContext.none());
            instance.admin().add(Service.ADMIN, organization, FakeKms.newKey("key-" + i));
        }
        Instance without = service.start(service.builderWithoutProviders());

        assertThat(without.engine().runAll())
                .as("steps, each of which gave a shard back")
                .isEqualTo(200);

        assertThat(without.engine().runner.claim("not before some are forgotten"))
                .isEmpty();
        service.time.advance(Duration.ofSeconds(30));
        assertThat(without.engine().runAll()).isEqualTo(200);
        assertThat(instance.engine().runAll()).isPositive();
        assertThat(service.data.load(OrganizationId.of("org-249")).orElseThrow().reEncryptions())
                .isEmpty();
    }

    @Test
    void an_instance_without_the_provider_leaves_the_work_to_others() {
        service.seal(instance, 5);
        CustomerManagedKey first = service.add(instance, "first");
        Instance without = service.start(service.builderWithoutProviders());
        for (int i = 0; i < 100; i++) { // for much longer than it has patience with a silent key
            Lease lease = without.engine().claim();
            assertThat(without.engine().runner.run(lease).lease()).isNull();
            assertThat(without.engine().runner.claim("not again at once")).isEmpty();
            Lease able = instance.engine().claim();
            instance.engine().runner.release(able, Duration.ZERO);
            service.time.advance(Duration.ofSeconds(30));
        }
        assertThat(service.latest().reEncryption().state()).isEqualTo(State.RUNNING);

        instance.engine().runAll();

        service.requireAllUnder(first, 2);
    }
}
