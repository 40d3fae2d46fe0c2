package dev.cmk.internal.reencrypt;

import static dev.cmk.fakes.Service.ACME;
import static dev.cmk.fakes.Service.ADMIN;
import static dev.cmk.fakes.Service.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.EncryptionContext;
import dev.cmk.fakes.FakeKey.Operation;
import dev.cmk.fakes.Service;
import dev.cmk.fakes.Service.Instance;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.spi.Lease;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A worker falls asleep somewhere in a step; meanwhile somebody decides something else; when it wakes up, it changes nothing. */
class StoppedWorkerTest {

    private final Service service = new Service();
    private final Instance instance = service.start();
    private final Instance other = service.start();
    private final AtomicBoolean slept = new AtomicBoolean();
    private CustomerManagedKey first;
    private CustomerManagedKey second;
    private ReEncryption move;

    /** From the first key to the second, 20 data keys in batches of 10. */
    @BeforeEach
    void beginToMove() {
        service.seal(instance, 20);
        first = service.add(instance, "first");
        instance.engine().runAll();
        second = service.add(instance, "second");
        instance.admin().setDefault(ADMIN, "acme", second.id());
        move = instance.admin().disable(ADMIN, "acme", first.id(), second.id());
    }

    @AfterEach
    void stop() {
        service.close();
    }

    /** Where the worker falls asleep; some of these come once in a job, so the whole job is run. */
    enum Where {
        BEFORE_LOAD,
        BEFORE_PAGE,
        AFTER_PAGE,
        AFTER_UNWRAP,
        BEFORE_COMMIT,
        AFTER_COMMIT,
        BEFORE_FINISH,
        AFTER_FINISH,
        BEFORE_END
    }

    /** What happens meanwhile, and the state in which it leaves the re-encryption. */
    enum Meanwhile {
        PAUSE(State.PAUSED),
        CANCEL(State.CANCELLED),
        REDIRECT(State.SUPERSEDED),
        DISABLE_ALL(State.SUPERSEDED),
        FAIL(State.FAILED),
        WRITE_OFF(State.COMPLETED_WITH_LOSS),
        PAUSE_AND_RESUME(State.PENDING),
        FAIL_AND_RETRY(State.PENDING);

        private final State state;

        Meanwhile(State state) {
            this.state = state;
        }
    }

    static Stream<Arguments> all() {
        return Stream.of(Where.values())
                .flatMap(where -> Stream.of(Meanwhile.values()).map(meanwhile -> Arguments.of(where, meanwhile)));
    }

    private void fallAsleep(Where where, Runnable meanwhile) {
        Runnable once = () -> {
            if (slept.compareAndSet(false, true)) {
                meanwhile.run();
            }
        };
        switch (where) {
            case BEFORE_LOAD -> service.hooks.onceBefore("load", once);
            case BEFORE_PAGE -> service.hooks.onceBefore("page", once);
            case AFTER_PAGE -> service.hooks.onceAfter("page", once);
            case AFTER_UNWRAP ->
                service.kms.key("second").fault = (operation, context) -> {
                    if (operation == Operation.WRAP) {
                        once.run();
                    }
                };
            case BEFORE_COMMIT -> service.hooks.onceBefore("commitBatch", once);
            case AFTER_COMMIT -> service.hooks.onceAfter("commitBatch", once);
            case BEFORE_FINISH -> service.hooks.onceBefore("finishShard", once);
            case AFTER_FINISH -> service.hooks.onceAfter("finishShard", once);
            case BEFORE_END -> service.hooks.onceBefore("commit", once);
            default -> throw new AssertionError(where);
        }
    }

    private void act(Meanwhile meanwhile) {
        switch (meanwhile) {
            case PAUSE -> other.admin().pause(ADMIN, "acme", move.id());
            case CANCEL -> other.admin().cancel(ADMIN, "acme", move.id());
            case REDIRECT -> {
                other.admin().pause(ADMIN, "acme", move.id());
                other.admin().redirect(ADMIN, "acme", move.id(), service.platformId());
            }
            case DISABLE_ALL -> {
                other.admin().pause(ADMIN, "acme", move.id());
                other.admin().disableAll(ADMIN, "acme");
            }
            case FAIL -> fail();
            case WRITE_OFF -> {
                fail();
                other.admin().writeOff(ADMIN, "acme", move.id(), "first");
            }
            case PAUSE_AND_RESUME -> {
                other.admin().pause(ADMIN, "acme", move.id());
                other.admin().resume(ADMIN, "acme", move.id());
            }
            case FAIL_AND_RETRY -> {
                fail();
                other.admin().retry(ADMIN, "acme", move.id());
            }
            default -> throw new AssertionError(meanwhile);
        }
    }

    private void fail() {
        Failure why = new Failure(Side.SOURCE, FailureReason.NOT_FOUND, "gone");
        var keys = service.data.load(ACME).orElseThrow();
        var change = keys.failed(move.id(), why);
        var audit = new dev.cmk.keys.AuditRecord(
                service.time.now(),
                ACME,
                "test",
                change.action(),
                dev.cmk.keys.AuditRecord.Outcome.DONE,
                null,
                move.id(),
                "");
        assertThat(service.data.commit(change, audit)).isEqualTo(dev.cmk.spi.KeyRegistry.CommitOutcome.COMMITTED);
    }

    private record Facts(Map<?, ?> rows, Object keys, Object progress) {}

    private Facts facts() {
        return new Facts(service.rows(), service.keys(), service.progress(move));
    }

    /** Runs steps with one lease until there is no next one. */
    private void work(Lease claimed) {
        Lease lease = claimed;
        while (lease != null) {
            boolean before = slept.get();
            lease = instance.engine().runner.run(lease).lease();
            if (!before && slept.get()) {
                return; // the step in which it fell asleep
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_worker_that_wakes_up_changes_nothing(Where where, Meanwhile meanwhile) {
        Facts[] after = new Facts[1];
        fallAsleep(where, () -> {
            service.hooks.heal();
            service.kms.key("second").heal();
            act(meanwhile);
            after[0] = facts();
        });

        work(instance.engine().claim());

        assertThat(slept).isTrue();
        assertThat(facts()).isEqualTo(after[0]);
        assertThat(service.progress(move).reEncryption().state()).isEqualTo(meanwhile.state);
        service.requireAllOpen();
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void a_worker_whose_shard_was_taken_over_moves_nothing_twice(Where where) {
        fallAsleep(where, () -> {
            service.hooks.heal();
            service.kms.key("second").heal();
            service.time.advance(service.limits.lease().plus(Duration.ofSeconds(1)));
            other.engine().runAll();
        });

        work(instance.engine().claim());
        instance.engine().runAll();

        assertThat(slept).isTrue();
        assertThat(service.progress(move).reEncryption().state()).isEqualTo(State.COMPLETED);
        assertThat(service.progress(move).done()).isEqualTo(20);
        service.requireAllUnder(second, 3);
        service.requireAllOpen();
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void an_organization_that_is_deleted_meanwhile_stays_deleted(Where where) {
        fallAsleep(where, () -> {
            service.hooks.heal();
            service.kms.key("second").heal();
            other.admin().deleteOrganization(OPERATOR, "acme", "acme");
        });

        work(instance.engine().claim());
        instance.engine().runAll();

        assertThat(service.data.load(ACME)).isEmpty();
        assertThat(instance.engine().runner.claim("test")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void an_organization_that_is_deleted_and_made_anew_is_left_alone(Where where) {
        Facts[] after = new Facts[1];
        fallAsleep(where, () -> {
            service.hooks.heal();
            service.kms.key("second").heal();
            other.admin().deleteOrganization(OPERATOR, "acme", "acme");
            other.cmk().cipher("acme", "environments/0").encrypt(new byte[1], EncryptionContext.none());
            after[0] = new Facts(service.rows(), service.keys(), "");
        });

        work(instance.engine().claim());
        instance.engine().runAll();

        assertThat(new Facts(service.rows(), service.keys(), "")).isEqualTo(after[0]);
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void a_scope_that_is_deleted_meanwhile_stays_deleted_and_the_job_completes(Where where) {
        fallAsleep(where, () -> {
            service.hooks.heal();
            service.kms.key("second").heal();
            other.admin().deleteScope(OPERATOR, "acme", "environments/3", "environments/3");
            service.sealed.remove("environments/3");
        });

        work(instance.engine().claim());
        service.time.advance(service.limits.lease().plus(Duration.ofSeconds(1)));
        instance.engine().runAll();

        assertThat(service.progress(move).reEncryption().state()).isEqualTo(State.COMPLETED);
        service.requireAllUnder(second, 3);
        service.requireAllOpen();
    }

    @Test
    void what_was_paused_goes_on_where_it_was() {
        Lease lease = instance.engine().claim();
        instance.engine().runner.run(lease);
        instance.admin().pause(ADMIN, "acme", move.id());
        assertThat(instance.engine().runner.claim("test")).isEmpty();

        instance.admin().resume(ADMIN, "acme", move.id());
        int wraps = service.kms.key("second").calls(Operation.WRAP);
        instance.engine().runAll();

        assertThat(service.kms.key("second").calls(Operation.WRAP) - wraps).isEqualTo(10);
        service.requireAllUnder(second, 3);
    }

    @Test
    void what_was_cancelled_stays_where_it_is_and_can_be_moved_on() {
        instance.engine().runner.run(instance.engine().claim());
        instance.admin().cancel(ADMIN, "acme", move.id());
        assertThat(instance.engine().runAll()).isZero();
        assertThat(service.count(first)).isEqualTo(10);
        service.requireAllOpen();

        instance.admin().disable(ADMIN, "acme", first.id(), second.id());
        instance.engine().runAll();

        service.requireAllUnder(second, 3);
        service.requireAllOpen();
    }
}
