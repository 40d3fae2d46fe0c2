package dev.cmk.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;
import dev.cmk.KeyUnavailableException;
import dev.cmk.RevocationBound;
import dev.cmk.UnavailableReason;
import dev.cmk.aws.World.Customer;
import dev.cmk.aws.simulator.Permission;
import dev.cmk.aws.simulator.SimulatedKey;
import dev.cmk.aws.simulator.TrustPolicy;
import dev.cmk.event.CmkEvent.KeyReferenceChanged;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyStatus;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From end to end: a service whose customers bring keys in AWS KMS, and take them away. */
class ServiceTest {

    private static final Duration STEP = Duration.ofSeconds(30);

    private final Service service = new Service();
    private final World world = service.world;
    private final Customer acme = service.acme();
    private final RevocationBound bound = service.cmk.revocationBound(AwsKmsProvider.TYPE);

    @AfterEach
    void close() {
        service.close();
    }

    private void sealSome() {
        IntStream.range(0, 3).forEach(i -> service.seal(acme, "scope-" + i));
    }

    private void openAll() {
        IntStream.range(0, 3).forEach(i -> service.open(acme, "scope-" + i));
    }

    // Adding

    @Test
    void the_first_key_becomes_the_default_and_takes_over_what_the_platforms_key_has_wrapped() {
        sealSome();
        assertThat(service.references(acme)).containsExactly(service.platform.arn());
        service.addAndMove(acme, "prod", acme.settings());
        assertThat(service.references(acme)).containsExactly(acme.key.arn());
        openAll();
        service.platform.disable();
        world.time.advance(Duration.ofMinutes(6));
        openAll();
    }

    @Test
    void a_key_is_given_up_with_three_permissions_only() {
        CustomerManagedKey prod = service.addAndMove(acme, "prod", acme.settings());
        sealSome();
        service.admin().disableAll(Service.ADMIN, "acme");
        service.engine.runAll();
        assertThat(service.references(acme)).containsExactly(service.platform.arn());
        acme.key.disable();
        openAll();
        assertThat(service.store.load(acme.organization).orElseThrow().find(prod.id()))
                .hasValueSatisfying(key -> assertThat(key.status()).isEqualTo(KeyStatus.DISABLED));
    }

    @Test
    void one_key_of_a_role_is_replaced_by_another_with_and_without_the_permission_to_re_encrypt() {
        SimulatedKey next = acme.anotherKey();
        acme.allow(World.THREE);
        CustomerManagedKey first = service.addAndMove(acme, "first", acme.settings());
        sealSome();
        CustomerManagedKey second = service.add(acme, "second", acme.settings(next.arn()));
        service.admin().setDefault(Service.ADMIN, "acme", second.id());
        service.admin().disable(Service.ADMIN, "acme", first.id(), second.id());
        service.engine.runAll();
        assertThat(service.references(acme)).containsExactly(next.arn());
        assertThat(world.aws.callLog().calls("ReEncrypt")).noneMatch(call -> call.succeeded());

        acme.allow("kms:*");
        service.admin().enable(Service.ADMIN, "acme", first.id());
        service.admin().setDefault(Service.ADMIN, "acme", first.id());
        service.admin().disable(Service.ADMIN, "acme", second.id(), first.id());
        service.engine.runAll();
        assertThat(service.references(acme)).containsExactly(acme.key.arn());
        assertThat(world.aws.callLog().calls("ReEncrypt").stream().filter(call -> call.succeeded()))
                .hasSize(3);
        openAll();
    }

    @Test
    void a_role_that_does_not_ask_for_the_external_id_is_refused() {
        acme.role().setTrust(TrustPolicy.of(world.aws.platformArn()));
        KeyUnavailableException e =
                catchThrowableOfType(KeyUnavailableException.class, () -> service.add(acme, "prod", acme.settings()));
        assertThat(e.reason()).isEqualTo(UnavailableReason.MISCONFIGURED);
        assertThat(e)
                .hasMessageContaining("'prod'")
                .hasMessageContaining("can be taken on with a wrong external id")
                .hasMessageContaining("sts:ExternalId");
    }

    @Test
    void anothers_role_is_refused() {
        service.add(acme, "prod", acme.settings());
        Customer globex = service.customer("globex", World.OTHER_ACCOUNT);
        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(() -> service.add(globex, "stolen", acme.settings()))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(UnavailableReason.ACCESS_DENIED))
                .withMessageContaining("AWS STS refuses the role");
    }

    @Test
    void the_platforms_own_key_is_refused_by_whatever_way_it_is_reached() {
        acme.allow("kms:*");
        service.platform.setPolicy(Permission.allow("kms:*").to("*"));
        String alias = service.platform.createAlias("alias/platform");
        for (Map<String, String> settings : java.util.List.of(
                acme.settings(service.platform.arn()),
                acme.settings(alias),
                Map.of("keyArn", service.platform.arn(), "access", "direct"))) {
            assertThatExceptionOfType(KeyConflictException.class)
                    .isThrownBy(() -> service.add(acme, "mine", settings))
                    .satisfies(e -> assertThat(e.rule()).isEqualTo(Rule.PLATFORM_KEY));
        }
    }

    @Test
    void settings_that_make_no_sense_say_which_part_is_wrong() {
        Map<String, String> invented = acme.settings(acme.key.arn().replace(World.REGION, "eu-central-9"));
        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(() -> service.add(acme, "prod", invented))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(UnavailableReason.MISCONFIGURED))
                .withMessageContaining("setting 'keyArn' names the region 'eu-central-9'");
    }

    // Taking away

    /** How long what is in constant use goes on to open; it has to be refused for the reason that the customer gave. */
    private Duration lockout(UnavailableReason reason) {
        Duration passed = Duration.ZERO;
        while (passed.compareTo(Duration.ofHours(2)) < 0) {
            try {
                service.open(acme, "scope-0");
            } catch (KeyUnavailableException e) {
                assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
                assertThat(e.customerActionRequired()).isTrue();
                return passed;
            }
            world.time.advance(STEP);
            passed = passed.plus(STEP);
        }
        throw new AssertionError("still open after " + passed);
    }

    private CustomerManagedKey inUse() {
        CustomerManagedKey key = service.addAndMove(acme, "prod", acme.settings());
        sealSome();
        openAll();
        return key;
    }

    private void assertWorksAgain(CustomerManagedKey key) {
        assertThat(service.admin().test(Service.ADMIN, "acme", key.id()).isUsable())
                .isTrue();
        openAll();
    }

    @Test
    void a_key_that_its_owner_disables_locks_the_service_out_in_time_and_works_again_when_enabled() {
        CustomerManagedKey key = inUse();
        acme.key.disable();
        assertThat(lockout(UnavailableReason.DISABLED)).isLessThanOrEqualTo(bound.keyRevoked());
        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(() -> service.seal(acme, "scope-new"))
                .withMessageContaining("is disabled: enable it in AWS KMS");
        acme.key.enable();
        assertWorksAgain(key);
    }

    @Test
    void a_role_that_has_come_to_trust_others_stays_an_alarm_while_it_is_used() {
        CustomerManagedKey key = inUse();
        acme.role().setTrust(TrustPolicy.of(world.aws.platformArn()));
        assertThat(service.admin().test(Service.ADMIN, "acme", key.id()).reason())
                .isEqualTo(UnavailableReason.MISCONFIGURED);
        world.time.advance(Duration.ofMinutes(6));
        openAll();
        assertThat(service.store.health(acme.organization).get(key.id()).reason())
                .as("opening does not show it, and does not take it back")
                .isEqualTo(UnavailableReason.MISCONFIGURED);
        acme.role().setTrust(acme.trust());
        assertWorksAgain(key);
    }

    @Test
    void a_check_that_the_role_refuses_ends_the_session_in_use() {
        CustomerManagedKey key = inUse();
        acme.role().setTrust();
        assertThat(service.admin().test(Service.ADMIN, "acme", key.id()).reason())
                .isEqualTo(UnavailableReason.ACCESS_DENIED);
        assertThat(lockout(UnavailableReason.ACCESS_DENIED)).isLessThanOrEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void too_many_tests_of_a_key_are_not_the_keys_illness() {
        CustomerManagedKey key = inUse();
        UnavailableReason last = null;
        for (int i = 0; i < 60 && last != UnavailableReason.THROTTLED; i++) {
            last = service.admin().test(Service.ADMIN, "acme", key.id()).reason();
        }
        assertThat(last).isEqualTo(UnavailableReason.THROTTLED);
        assertThat(service.store.health(acme.organization).get(key.id()).isUsable())
                .isTrue();
    }

    @Test
    void a_denial_in_the_key_policy_locks_the_service_out_in_time() {
        CustomerManagedKey key = inUse();
        acme.key.setPolicy(Permission.deny("kms:*").to(acme.roleArn));
        assertThat(lockout(UnavailableReason.ACCESS_DENIED)).isLessThanOrEqualTo(bound.keyRevoked());
        acme.key.setPolicy(Permission.allow("kms:*").to(acme.root()));
        assertWorksAgain(key);
    }

    @Test
    void a_deleted_role_locks_the_service_out_in_time() {
        CustomerManagedKey key = inUse();
        acme.role().delete();
        assertThat(lockout(UnavailableReason.ACCESS_DENIED)).isLessThanOrEqualTo(bound.keyRevoked());
        acme.role(acme.key, World.THREE);
        assertWorksAgain(key);
    }

    @Test
    void an_edited_trust_policy_locks_the_service_out_in_time_though_sessions_go_on() {
        CustomerManagedKey key = inUse();
        acme.role().setTrust();
        Duration lockout = lockout(UnavailableReason.ACCESS_DENIED);
        assertThat(lockout).isLessThanOrEqualTo(bound.trustRevoked());
        assertThat(lockout).as("the session went on").isGreaterThan(Duration.ofMinutes(6));
        acme.role().setTrust(acme.trust());
        assertWorksAgain(key);
    }

    @Test
    void without_its_alias_nothing_new_is_sealed_and_what_the_key_behind_it_has_wrapped_still_opens() {
        String alias = acme.key.createAlias("alias/prod");
        service.addAndMove(acme, "prod", acme.settings(alias));
        sealSome();
        world.aws.deleteAlias(alias);
        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(() -> service.seal(acme, "scope-new"))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(UnavailableReason.NOT_FOUND))
                .withMessageContaining("there is no alias " + alias);
        world.time.advance(Duration.ofMinutes(6));
        openAll();
    }

    @Test
    void a_moved_alias_is_followed_by_new_data_keys_and_by_a_re_encryption_in_place() {
        SimulatedKey next = acme.anotherKey();
        acme.allow(World.THREE);
        CustomerManagedKey key = service.addAndMove(acme, "prod", acme.settings(acme.key.createAlias("alias/prod")));
        sealSome();
        next.takeAlias("alias/prod");
        service.seal(acme, "scope-new");
        assertThat(service.references(acme)).containsExactlyInAnyOrder(acme.key.arn(), next.arn());
        assertThat(service.events)
                .contains(new KeyReferenceChanged(acme.organization, key.id(), acme.key.arn(), next.arn()));
        service.admin().reEncrypt(Service.ADMIN, "acme", key.id());
        service.engine.runAll();
        assertThat(service.references(acme)).containsExactly(next.arn());
        acme.key.scheduleDeletion(Duration.ofDays(7));
        world.time.advance(Duration.ofMinutes(6));
        openAll();
        service.open(acme, "scope-new");
    }
}
