package dev.cmk.internal.reencrypt;

import static dev.cmk.fakes.Service.ACME;
import static dev.cmk.fakes.Service.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.DataKeyId;
import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent;
import dev.cmk.fakes.FakeKey;
import dev.cmk.fakes.FakeKey.Operation;
import dev.cmk.fakes.Service;
import dev.cmk.fakes.Service.Instance;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.spi.BatchRunner.Step;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.Lease;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the two keys of a re-encryption can do wrong. */
class TroubleTest {

    private final Service service = new Service();
    private final Instance instance = service.start();
    private final FakeKey first = service.kms.key("first");
    private CustomerManagedKey added;
    private Lease lease;

    @BeforeEach
    void beginToMove() {
        service.limits = service.limits.withConcurrency(1);
        Instance sequential = service.start();
        service.seal(sequential, 30);
        added = service.add(sequential, "first");
        lease = instance.engine().claim();
        instance.engine().runner.release(lease, Duration.ZERO);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private ReEncryption move() {
        return service.latest().reEncryption();
    }

    private List<DataKeyFailure> failures() {
        return service.data.failures(ACME, move().id(), null, 1000);
    }

    private void requireFailed(Side side, FailureReason reason) {
        assertThat(move().state()).isEqualTo(State.FAILED);
        assertThat(move().failure()).isNotNull().satisfies(failure -> {
            assertThat(failure.side()).isEqualTo(side);
            assertThat(failure.reason()).isEqualTo(reason);
        });
    }

    private void requireRetryMoves(int left) {
        int before = first.calls(Operation.WRAP);
        instance.admin().retry(ADMIN, "acme", move().id());
        instance.engine().runAll();
        assertThat(move().state()).isEqualTo(State.COMPLETED);
        assertThat(first.calls(Operation.WRAP) - before).isEqualTo(left);
        assertThat(service.latest().done()).isEqualTo(30);
        service.requireAllUnder(added, 2);
        service.requireAllOpen();
    }

    static Stream<Map.Entry<String, UnaryOperator<byte[]>>> unfaithfulWraps() {
        return Stream.of(
                Map.entry("garbage", dataKey -> new byte[32]),
                Map.entry("what it was given, overwritten", dataKey -> {
                    Arrays.fill(dataKey, (byte) 0);
                    return dataKey;
                }),
                Map.entry("a short key", dataKey -> Arrays.copyOf(dataKey, 31)),
                Map.entry("a long key", dataKey -> Arrays.copyOf(dataKey, 33)),
                Map.entry("an empty key", dataKey -> new byte[0]));
    }

    @ParameterizedTest
    @MethodSource("unfaithfulWraps")
    void a_destination_that_wraps_something_else_gets_nothing(Map.Entry<String, UnaryOperator<byte[]>> wraps) {
        first.beforeWrap = wraps.getValue();
        requireNothingReplaced();
    }

    @Test
    void a_destination_whose_wrapped_keys_do_not_unwrap_gets_nothing() {
        first.afterWrap = wrapped -> new byte[] {1, 2, 3};
        requireNothingReplaced();
    }

    @Test
    void a_destination_that_unwraps_to_something_else_gets_nothing() {
        first.afterUnwrap = dataKey -> Arrays.copyOf(dataKey, 16);
        requireNothingReplaced();
    }

    private void requireNothingReplaced() {
        Map<DataKeyId, StoredDataKey> before = service.rows();

        instance.engine().runAll();

        assertThat(service.rows()).isEqualTo(before);
        requireFailed(Side.DESTINATION, FailureReason.DATA_KEYS_FAILED);
        assertThat(failures())
                .hasSize(30)
                .allMatch(failure -> failure.failure().reason() == FailureReason.NOT_VERIFIED
                        && failure.failure().side() == Side.DESTINATION);
        assertThat(service.latest().failed()).isEqualTo(30);
        service.requireAllOpen();
        first.heal();
        requireRetryMoves(30);
    }

    @Test
    void an_error_of_a_provider_costs_only_the_data_key_that_it_was_called_for() {
        AtomicInteger wraps = new AtomicInteger();
        first.fault = (operation, context) -> {
            if (operation == Operation.WRAP && wraps.incrementAndGet() == 4) {
                throw new StackOverflowError();
            }
        };
        Lease claimed = instance.engine().claim();

        Step step = instance.engine().runner.run(claimed);

        assertThat(step.pause()).isPositive();
        assertThat(service.latest().done()).isEqualTo(9);
        instance.engine().runner.release(step.lease(), Duration.ZERO);
        instance.engine().runAll();
        assertThat(move().state()).isEqualTo(State.COMPLETED);
        service.requireAllUnder(added, 2);
    }

    @ParameterizedTest
    @EnumSource(
            value = UnavailableReason.class,
            names = {"ACCESS_DENIED", "DISABLED", "PENDING_DELETION", "NOT_FOUND", "MISCONFIGURED"})
    void a_source_that_denies_mid_way_stops_the_job_and_keeps_what_was_moved(UnavailableReason reason) {
        AtomicInteger unwraps = new AtomicInteger();
        service.platform.fault = (operation, context) -> {
            if (operation == Operation.UNWRAP && unwraps.incrementAndGet() > 14) {
                throw FakeKey.refusal(reason, true);
            }
        };

        instance.engine().runAll();

        requireFailed(Side.SOURCE, FailureReason.valueOf(reason.name()));
        assertThat(service.latest().done()).isEqualTo(service.count(added)).isBetween(14L, 20L);
        assertThat(service.latest().failed()).isZero();
        assertThat(service.data.health(ACME).get(service.platformId()).reason()).isEqualTo(reason);
        long left = 30 - service.latest().done();
        service.platform.heal();
        requireRetryMoves((int) left);
    }

    @Test
    void a_denied_destination_is_named_as_such() {
        first.deny();

        instance.engine().runAll();

        requireFailed(Side.DESTINATION, FailureReason.ACCESS_DENIED);
        assertThat(move().failure().message()).contains("'first'");
        assertThat(first.calls(Operation.WRAP)).isLessThan(12); // the rest of the page is not even tried
        assertThat(service.count(added)).isZero();
        first.heal();
        requireRetryMoves(30);
    }

    @Test
    void denials_of_every_call_are_a_denial_of_the_key_if_it_denies_a_probe_as_well() {
        service.platform.fault = FakeKey.denying(false, Operation.values());

        instance.engine().runAll();

        requireFailed(Side.SOURCE, FailureReason.ACCESS_DENIED);
        assertThat(failures()).isEmpty();
    }

    @Test
    void a_probe_that_is_not_answered_decides_nothing() {
        service.platform.fault = (operation, context) -> {
            throw FakeKey.refusal(
                    operation == Operation.GENERATE ? UnavailableReason.UNREACHABLE : UnavailableReason.ACCESS_DENIED,
                    false);
        };
        lease = instance.engine().claim();

        Step step = instance.engine().runner.run(lease);

        assertThat(step.lease()).isNotNull();
        assertThat(step.pause()).isPositive();
        assertThat(step.lease().cursor()).isEqualTo(Leases.cursor(lease));
        assertThat(failures()).isEmpty();
        assertThat(move().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_page_of_denied_data_keys_is_told_from_a_denied_key_by_the_data_key_after_it() {
        Set<DataKeyId> page =
                service.rows().keySet().stream().sorted().limit(10).collect(Collectors.toSet());
        poison(page, FakeKey.refusal(UnavailableReason.ACCESS_DENIED, false), Operation.GENERATE, Operation.WRAP);
        int before = service.platform.calls(Operation.GENERATE);

        instance.engine().runAll();

        assertThat(service.platform.calls(Operation.GENERATE) - before)
                .as("a source need not let anything but unwrapping through")
                .isZero();
        requirePoisoned(page, FailureReason.ACCESS_DENIED);
    }

    @Test
    void silence_about_the_data_key_beyond_a_page_decides_nothing() {
        List<DataKeyId> ids = service.rows().keySet().stream().sorted().toList();
        service.platform.fault = (operation, context) -> {
            if (operation != Operation.UNWRAP || ids.subList(0, 10).contains(context.dataKey())) {
                throw FakeKey.refusal(UnavailableReason.ACCESS_DENIED, false);
            }
            throw FakeKey.refusal(UnavailableReason.THROTTLED, false);
        };
        lease = instance.engine().claim();

        Step step = instance.engine().runner.run(lease);

        assertThat(step.pause()).isPositive();
        assertThat(failures()).isEmpty();
        assertThat(move().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_damaged_data_key_beyond_a_page_of_denied_ones_shows_that_the_key_answers() {
        List<DataKeyId> ids = service.rows().keySet().stream().sorted().toList();
        service.platform.fault = (operation, context) -> {
            if (operation == Operation.UNWRAP && context.dataKey().equals(ids.get(10))) {
                throw new DamagedWrappedKeyException("not mine", null);
            }
            if (operation != Operation.UNWRAP || ids.subList(0, 10).contains(context.dataKey())) {
                throw FakeKey.refusal(UnavailableReason.ACCESS_DENIED, false);
            }
        };

        instance.engine().runAll();

        requireFailed(Side.SOURCE, FailureReason.DATA_KEYS_FAILED);
        assertThat(service.latest().failed()).isEqualTo(11);
        assertThat(service.latest().done()).isEqualTo(19);
    }

    @Test
    void a_last_page_of_denied_data_keys_costs_one_probe() {
        Set<DataKeyId> page = service.rows().keySet().stream().sorted().skip(20).collect(Collectors.toSet());
        poison(page, FakeKey.refusal(UnavailableReason.ACCESS_DENIED, false));
        int before = service.platform.calls(Operation.GENERATE);

        instance.engine().runAll();

        assertThat(service.platform.calls(Operation.GENERATE) - before).isEqualTo(1);
        requirePoisoned(page, FailureReason.ACCESS_DENIED);
    }

    private void poison(Set<DataKeyId> ids, RuntimeException refusal, Operation... denied) {
        service.platform.fault = (operation, context) -> {
            boolean poisoned = operation == Operation.UNWRAP && ids.contains(context.dataKey());
            if (poisoned || List.of(denied).contains(operation)) {
                throw refusal;
            }
        };
    }

    private void requirePoisoned(Set<DataKeyId> ids, FailureReason reason) {
        requireFailed(Side.SOURCE, FailureReason.DATA_KEYS_FAILED);
        assertThat(failures().stream().map(DataKeyFailure::dataKey)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(failures())
                .allMatch(failure -> failure.failure().reason() == reason
                        && failure.failure().side() == Side.SOURCE);
        assertThat(service.latest().failed()).isEqualTo(ids.size());
        assertThat(service.latest().done()).isEqualTo(30L - ids.size()).isEqualTo(service.count(added));
        service.platform.heal();
        requireRetryMoves(ids.size());
        assertThat(failures()).isEmpty();
    }

    private Set<DataKeyId> some() {
        List<DataKeyId> ids = service.rows().keySet().stream().sorted().toList();
        return Set.of(ids.get(0), ids.get(13), ids.get(14), ids.get(29));
    }

    @Test
    void damaged_data_keys_are_listed_and_the_others_are_moved() {
        Set<DataKeyId> ids = some();
        poison(ids, new DamagedWrappedKeyException("not mine", null));
        instance.engine().runAll();
        requirePoisoned(ids, FailureReason.DAMAGED);
    }

    @Test
    void data_keys_that_alone_are_denied_are_listed_and_the_others_are_moved() {
        Set<DataKeyId> ids = some();
        poison(ids, FakeKey.refusal(UnavailableReason.ACCESS_DENIED, false));
        instance.engine().runAll();
        requirePoisoned(ids, FailureReason.ACCESS_DENIED);
    }

    @Test
    void a_source_that_gives_another_data_key_is_found_out_before_anything_is_wrapped() {
        service.platform.afterUnwrap = dataKey -> new byte[32];
        int wraps = first.calls(Operation.WRAP);

        instance.engine().runAll();

        requireFailed(Side.SOURCE, FailureReason.DATA_KEYS_FAILED);
        assertThat(failures()).hasSize(30).allMatch(f -> f.failure().reason() == FailureReason.DAMAGED);
        assertThat(first.calls(Operation.WRAP)).isEqualTo(wraps);
    }

    @Test
    void a_job_whose_destination_is_part_of_the_trouble_cannot_be_written_off() {
        Set<DataKeyId> damaged = some();
        poison(damaged, new DamagedWrappedKeyException("not mine", null));
        DataKeyId unfaithful =
                service.rows().keySet().stream().sorted().skip(20).findFirst().orElseThrow();
        first.fault = (operation, context) -> {
            if (operation == Operation.UNWRAP && context.dataKey().equals(unfaithful)) {
                throw new DamagedWrappedKeyException("lost", null);
            }
        };

        instance.engine().runAll();

        requireFailed(Side.DESTINATION, FailureReason.DATA_KEYS_FAILED);
        assertThat(failures()).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({"UNREACHABLE,SOURCE", "THROTTLED,SOURCE", "UNREACHABLE,DESTINATION", "THROTTLED,DESTINATION"})
    void silence_makes_the_engine_wait_longer_and_longer_and_then_fail(UnavailableReason reason, Side side) {
        FakeKey silent = side == Side.SOURCE ? service.platform : first;
        silent.fault = FakeKey.throwing(reason, Operation.values());
        Duration waited = Duration.ZERO;
        Duration last = Duration.ZERO;
        lease = instance.engine().claim();
        while (lease != null) {
            Step step = instance.engine().runner.run(lease);
            lease = step.lease();
            assertThat(step.pause()).isBetween(lease == null ? Duration.ZERO : last, Duration.ofSeconds(10));
            last = step.pause();
            waited = waited.plus(last);
            service.time.advance(last);
        }

        requireFailed(side, FailureReason.valueOf(reason.name()));
        assertThat(waited).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(4));
        assertThat(failures()).isEmpty();
        service.time.advance(Duration.ofMinutes(1)); // for the circuit breaker
        silent.heal();
        requireRetryMoves(30);
    }

    @Test
    void throttling_in_between_only_costs_time() {
        AtomicInteger calls = new AtomicInteger();
        service.platform.fault = (operation, context) -> {
            if (calls.incrementAndGet() % 7 == 0) {
                throw FakeKey.refusal(UnavailableReason.THROTTLED, false);
            }
        };

        instance.engine().runAll();

        assertThat(move().state()).isEqualTo(State.COMPLETED);
        assertThat(service.latest().done()).isEqualTo(30);
        service.requireAllUnder(added, 2);
    }

    @Test
    void one_data_key_that_gets_no_answer_does_not_keep_the_others_from_moving() {
        DataKeyId silent = service.rows().keySet().stream().sorted().findFirst().orElseThrow();
        poison(Set.of(silent), FakeKey.refusal(UnavailableReason.UNREACHABLE, false));
        lease = instance.engine().claim();
        while (lease != null) {
            Step step = instance.engine().runner.run(lease);
            lease = step.lease();
            service.time.advance(step.pause());
        }

        requireFailed(Side.SOURCE, FailureReason.UNREACHABLE);
        assertThat(service.latest().done()).isEqualTo(29);
        service.platform.heal();
        service.time.advance(Duration.ofMinutes(1)); // for the circuit breaker
        requireRetryMoves(1);
    }

    @Test
    void a_failure_behind_a_data_key_that_gets_no_answer_is_not_yet_one() {
        List<DataKeyId> ids = service.rows().keySet().stream().sorted().toList();
        service.platform.fault = (operation, context) -> {
            if (operation == Operation.UNWRAP && context.dataKey().equals(ids.get(0))) {
                throw FakeKey.refusal(UnavailableReason.UNREACHABLE, false);
            }
            if (operation == Operation.UNWRAP && context.dataKey().equals(ids.get(1))) {
                throw new DamagedWrappedKeyException("for the moment", null);
            }
        };
        lease = instance.engine().claim();
        lease = instance.engine().runner.run(lease).lease();
        assertThat(failures()).isEmpty();
        assertThat(service.latest().done()).isEqualTo(8);

        service.platform.heal();
        instance.engine().runner.release(lease, Duration.ZERO);
        instance.engine().runAll();

        assertThat(move().state()).isEqualTo(State.COMPLETED);
        service.requireAllUnder(added, 2);
    }

    @Test
    void a_key_that_cannot_be_opened_for_the_moment_is_waited_for() {
        Instance other = service.start();
        service.kms.opening = request -> {
            throw FakeKey.refusal(UnavailableReason.UNREACHABLE, false);
        };
        lease = other.engine().claim();

        Step step = other.engine().runner.run(lease);

        assertThat(step.lease()).isNotNull();
        assertThat(step.pause()).isPositive();
        assertThat(move().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_key_that_cannot_be_opened_at_all_fails_the_job() {
        Instance other = service.start();
        service.kms.opening = request -> {
            throw new IllegalArgumentException("key: there is no such region");
        };

        other.engine().runAll();

        requireFailed(Side.DESTINATION, FailureReason.MISCONFIGURED);
        assertThat(service.data.health(ACME).get(added.id()).reason()).isEqualTo(UnavailableReason.MISCONFIGURED);
    }

    @Test
    void a_provider_with_a_fault_of_its_own_is_waited_for_and_kept_from_doing_harm() {
        first.afterUnwrap = dataKey -> null;
        assertThat(instance.engine().runner.run(instance.engine().claim()).pause())
                .isPositive();
        first.heal();
        first.fault = (operation, context) -> {
            throw new IllegalStateException("a bug");
        };
        service.time.advance(Duration.ofMinutes(1));
        assertThat(instance.engine().runner.run(instance.engine().claim()).pause())
                .isPositive();
        assertThat(service.count(added)).isZero();
    }

    @Test
    void the_admins_hear_that_a_key_no_longer_works_and_that_it_works_again() {
        first.deny();
        instance.engine().runAll();
        first.heal();
        requireRetryMoves(30);

        assertThat(service.events.stream()
                        .filter(CmkEvent.KeyHealthChanged.class::isInstance)
                        .map(CmkEvent.KeyHealthChanged.class::cast)
                        .filter(event -> event.key().equals(added.id()))
                        .map(event -> event.health().isUsable()))
                .containsExactly(false, true);
        assertThat(service.data.health(ACME).get(added.id()).isUsable()).isTrue();
    }
}
