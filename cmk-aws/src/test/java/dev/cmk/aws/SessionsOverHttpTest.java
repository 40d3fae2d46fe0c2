package dev.cmk.aws;

import static dev.cmk.aws.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cmk.DataKeyId;
import dev.cmk.UnavailableReason;
import dev.cmk.aws.World.Customer;
import dev.cmk.aws.simulator.Call;
import dev.cmk.aws.simulator.Fault;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionsOverHttpTest {

    private final World world = new World();
    private final AwsKmsProvider provider = world.builder().build();
    private final Customer acme = world.acme();
    private final WrappingKey key = acme.open(provider);
    private final WrapContext context = new WrapContext(acme.organization, DataKeyId.random());

    @AfterEach
    void close() {
        provider.close();
        world.close();
    }

    private long sessions() {
        return world.aws.callLog().count("AssumeRole");
    }

    @Test
    void a_session_serves_all_calls_until_shortly_before_its_end() {
        WrappedDataKey wrapped = key.generate(context).wrapped();
        for (int minute = 0; minute < 11; minute++) {
            world.time.advance(Duration.ofMinutes(1));
            acme.open(provider).unwrap(wrapped, context);
        }
        assertThat(sessions()).isEqualTo(1);
        world.time.advance(Duration.ofMinutes(1));
        key.unwrap(wrapped, context);
        assertThat(sessions()).isEqualTo(2);
    }

    @Test
    void no_call_of_a_busy_day_is_made_with_an_expired_session() {
        WrappedDataKey wrapped = key.generate(context).wrapped();
        for (int i = 0; i < 24 * 12; i++) {
            world.time.advance(Duration.ofMinutes(5));
            key.unwrap(wrapped, context);
        }
        assertThat(world.aws.callLog().calls(call -> !call.succeeded())).isEmpty();
        assertThat(sessions()).isBetween(96L, 150L);
    }

    @Test
    void an_expired_token_is_replaced_once_and_the_call_repeated() {
        key.generate(context);
        try (Fault fault = world.aws.faults().on("GenerateDataKey").times(1).expiredToken()) {
            key.generate(context);
            assertThat(fault.struck()).isEqualTo(1);
        }
        assertThat(sessions()).isEqualTo(2);
        try (Fault fault = world.aws.faults().on("GenerateDataKey").expiredToken()) {
            refused(UnavailableReason.UNREACHABLE, () -> key.generate(context));
            assertThat(fault.struck()).isEqualTo(2);
        }
        assertThat(sessions()).isEqualTo(3);
    }

    @Test
    void sessions_of_a_role_that_was_deleted_end_and_its_owner_is_told() {
        key.generate(context);
        acme.role().delete();
        assertThat(refused(UnavailableReason.ACCESS_DENIED, () -> key.generate(context)))
                .hasMessageContaining("AWS STS refuses the role");
        acme.role(acme.key, World.THREE);
        world.time.advance(Duration.ofSeconds(10));
        assertThatCode(() -> key.generate(context)).doesNotThrowAnyException();
    }

    @Test
    void callers_at_once_start_one_session() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(16);
        try (Fault fault = world.aws.faults().on("AssumeRole").hangs()) {
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                callers.add(executor.submit(() -> acme.open(provider).generate(context)));
            }
            fault.awaitStruck(1);
            fault.release();
            for (Future<?> caller : callers) {
                caller.get();
            }
            assertThat(sessions()).isEqualTo(1);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void a_role_that_answers_slowly_holds_up_nobody_elses_key() throws Exception {
        Customer globex = world.globex();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Fault fault =
                world.aws.faults().on("AssumeRole").ofRole(acme.roleArn).hangs()) {
            Future<?> slow = executor.submit(() -> key.generate(context));
            fault.awaitStruck(1);
            globex.open(provider).generate(new WrapContext(globex.organization, DataKeyId.random()));
            assertThat(slow.isDone()).isFalse();
            fault.release();
            slow.get();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void a_role_that_is_refused_costs_one_call_to_sts_for_many_to_kms() {
        acme.role().setTrust();
        for (int i = 0; i < 50; i++) {
            refused(UnavailableReason.ACCESS_DENIED, () -> key.generate(context));
        }
        assertThat(sessions()).isEqualTo(1);
    }

    @Test
    void a_check_starts_sessions_of_its_own_and_forgets_a_refusal() {
        key.generate(context);
        key.check();
        assertThat(world.aws.callLog().calls("AssumeRole").stream().map(Call::succeeded))
                .containsExactly(true, true, false, false);
        acme.role().setTrust();
        refused(UnavailableReason.ACCESS_DENIED, key::check);
        try (AwsKmsProvider other = world.builder().build()) {
            WrappingKey fresh = acme.open(other);
            refused(UnavailableReason.ACCESS_DENIED, () -> fresh.generate(context));
            acme.role().setTrust(acme.trust());
            fresh.check();
            assertThatCode(() -> fresh.generate(context)).doesNotThrowAnyException();
        }
    }

    @Test
    void whoever_tests_keys_all_day_uses_up_their_own_budget_only() {
        Customer globex = world.globex();
        int checks = 0;
        for (boolean throttled = false; !throttled; checks++) {
            try {
                key.check();
            } catch (dev.cmk.spi.KeyAccessException e) {
                assertThat(e.reason()).isEqualTo(UnavailableReason.THROTTLED);
                throttled = true;
            }
        }
        assertThat(checks).as("two thirds of a hundred calls, three for each").isBetween(22, 24);
        key.generate(context);
        globex.open(provider).check();
    }

    @Test
    void a_session_that_is_longer_than_the_role_allows_says_so() {
        try (AwsKmsProvider longer =
                world.builder().sessionDuration(Duration.ofHours(2)).build()) {
            assertThat(refused(
                            UnavailableReason.MISCONFIGURED,
                            () -> acme.open(longer).generate(context)))
                    .hasMessageContaining("MaxSessionDuration");
        }
    }

    @Test
    void after_close_nothing_is_asked_any_more() {
        key.generate(context);
        provider.close();
        provider.close();
        world.aws.callLog().clear();
        refused(UnavailableReason.UNREACHABLE, () -> key.generate(context));
        assertThat(world.aws.callLog().count()).isZero();
    }
}
