package dev.cmk.internal.admin;

import static dev.cmk.fakes.Service.ACME;
import static dev.cmk.fakes.Service.ADMIN;
import static dev.cmk.fakes.Service.OPERATOR;
import static dev.cmk.fakes.Service.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cmk.KeyConflictException;
import dev.cmk.NotAuthorizedException;
import dev.cmk.admin.Actor;
import dev.cmk.admin.RateLimits;
import dev.cmk.fakes.Service;
import dev.cmk.fakes.Service.Instance;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.RateLimit;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

    private static final String ACCOUNT = "fake:111122223333";

    private final Service service = new Service();
    private final Instance instance;
    private final RateLimits limits;

    RateLimitsTest() {
        service.limits = service.limits.withCallsPerSecond(200);
        service.kms.quota = settings -> "111122223333";
        instance = service.start();
        limits = instance.cmk().rateLimits();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void a_scope_is_found_by_a_key_that_spends_it() {
        CustomerManagedKey first = service.add(instance, "first");
        assertThat(limits.quotaScope(OPERATOR, "acme", first.id())).isEqualTo(ACCOUNT);
        KeyId platform = service.data.load(ACME).orElseThrow().platformKey().id();
        assertThat(limits.quotaScope(OPERATOR, "acme", platform)).startsWith("platform:");
    }

    @Test
    void a_key_that_is_not_there_has_none_and_no_organization_comes_of_asking() {
        assertThatExceptionOfType(KeyConflictException.class)
                .isThrownBy(() -> limits.quotaScope(OPERATOR, "nobody", KeyId.random()))
                .withMessageContaining("no key with the id");
        assertThat(service.data.organizations(null, 10)).isEmpty();
    }

    @Test
    void a_limit_is_there_once_it_was_called_or_set() {
        assertThat(limits.find(OPERATOR, ACCOUNT)).isEmpty();
        service.seal(instance, 3);
        service.add(instance, "first");
        instance.engine().runAll();
        assertThat(limits.find(OPERATOR, ACCOUNT))
                .hasValueSatisfying(limit -> assertThat(limit.callsPerSecond()).isEqualTo(200));
        limits.set(OPERATOR, "fake:other", 5);
        assertThat(limits.list(OPERATOR, null, 10))
                .extracting(RateLimit::quotaScope)
                .contains(ACCOUNT, "fake:other");
        assertThat(limits.list(OPERATOR, ACCOUNT, 1))
                .extracting(RateLimit::quotaScope)
                .containsExactly("fake:other");
    }

    @Test
    void what_is_set_holds_for_every_instance_and_for_plans() {
        service.seal(instance, 100);
        CustomerManagedKey first = service.add(instance, "first");
        instance.engine().runAll();
        assertThat(limits.set(OPERATOR, ACCOUNT, 1_000).own()).isEqualTo(1_000);

        Instance other = service.start();
        assertThat(other.admin().plan(ADMIN, "acme", first.id(), first.id()).duration())
                .isEqualTo(Duration.ofMillis(300));
        assertThat(other.cmk().rateLimits().reset(OPERATOR, ACCOUNT).own()).isNull();
        assertThat(instance.admin().plan(ADMIN, "acme", first.id(), first.id()).duration())
                .isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void only_operators_see_and_change_them() {
        for (Actor actor : List.of(ADMIN, STRANGER)) {
            List<ThrowingCallable> calls = List.of(
                    () -> limits.quotaScope(actor, "acme", KeyId.random()),
                    () -> limits.find(actor, ACCOUNT),
                    () -> limits.list(actor, null, 10),
                    () -> limits.set(actor, ACCOUNT, 1),
                    () -> limits.reset(actor, ACCOUNT));
            for (ThrowingCallable call : calls) {
                assertThatExceptionOfType(NotAuthorizedException.class)
                        .isThrownBy(call)
                        .withMessageContaining("is no operator");
            }
        }
        assertThat(service.data.rateLimits(null, 10)).isEmpty();
    }

    @Test
    void what_makes_no_sense_is_refused() {
        for (String scope : List.of("", "a\u0000b", "\u4e2d", "q".repeat(257))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> limits.set(OPERATOR, scope, 10))
                    .withMessageContaining("printable");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.set(OPERATOR, ACCOUNT, 0))
                .withMessageContaining("1 to 100000");
        assertThatIllegalArgumentException().isThrownBy(() -> limits.list(OPERATOR, null, 1001));
    }
}
