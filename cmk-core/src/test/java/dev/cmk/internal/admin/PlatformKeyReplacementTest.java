package dev.cmk.internal.admin;

import static dev.cmk.fakes.Service.ACME;
import static dev.cmk.fakes.Service.ADMIN;
import static dev.cmk.fakes.Service.OPERATOR;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.Cmk;
import dev.cmk.CmkException;
import dev.cmk.EncryptionContext;
import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;
import dev.cmk.OrganizationId;
import dev.cmk.admin.PlatformReplacement;
import dev.cmk.fakes.FakeKey;
import dev.cmk.fakes.FakeKms;
import dev.cmk.fakes.Service;
import dev.cmk.fakes.Service.Instance;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.spi.KeyRegistry.PlatformKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Another platform-managed key for all organizations. */
class PlatformKeyReplacementTest {

    private static final int ORGANIZATIONS = 1_200;

    private final Service service = new Service();
    private final Instance before = service.start();
    private final FakeKey next = new FakeKey("platform-2");

    @AfterEach
    void stop() {
        service.close();
    }

    private Cmk.Builder both() {
        return service.builder().platformKey(next).formerPlatformKey(service.platform);
    }

    private Cmk.Builder nextOnly() {
        return service.builder().platformKey(next);
    }

    private static PlatformReplacement replace(Instance instance) {
        return instance.admin().reEncryptPlatform(OPERATOR);
    }

    private byte[] seal(String organization) {
        return before.cmk()
                .cipher(organization, "scope")
                .encrypt(organization.getBytes(UTF_8), EncryptionContext.none());
    }

    @Test
    void over_1200_organizations_with_busy_ones_among_them_and_a_restart_in_between() {
        Map<String, byte[]> sealed = new HashMap<>();
        for (int i = 0; i < ORGANIZATIONS; i++) {
            sealed.put("org-" + i, seal("org-" + i));
        }
        for (int i = 0; i < 3; i++) {
            before.admin().add(ADMIN, "org-" + i, FakeKms.newKey("key-of-" + i)); // moving away from the platform
        }
        Instance both = service.start(both());

        PlatformReplacement first = replace(both);
        assertThat(first.started()).isEqualTo(ORGANIZATIONS - 3);
        assertThat(first.moving()).isZero();
        assertThat(first.refused())
                .extracting(OrganizationId::value)
                .containsExactlyInAnyOrder("org-0", "org-1", "org-2");
        assertThat(first.complete()).isFalse();
        assertThat(replace(both).moving()).isEqualTo(ORGANIZATIONS - 3);

        Instance restarted = service.start(both());
        restarted.engine().runAll();
        PlatformReplacement second = replace(restarted);
        assertThat(second.started()).isEqualTo(3);
        assertThat(second.refused()).isEmpty();
        assertThat(second.complete()).isFalse();
        assertThatThrownBy(() -> nextOnly().build()).isInstanceOf(CmkException.class);
        restarted.engine().runAll();
        assertThat(replace(restarted)).isEqualTo(new PlatformReplacement(0, 0, List.of(), true));

        service.start(both()); // nobody has taken the former key out yet
        Instance without = service.start(nextOnly());
        sealed.forEach((organization, ciphertext) -> assertThat(
                        without.cmk().cipher(organization, "scope").decrypt(ciphertext, EncryptionContext.none()))
                .asString(UTF_8)
                .isEqualTo(organization));
        assertThat(service.platform.calls(FakeKey.Operation.UNWRAP)).isPositive();
    }

    @Test
    void a_wrong_key_is_refused_when_the_service_is_built() {
        seal("acme");
        assertThatThrownBy(() -> nextOnly().build())
                .isInstanceOf(CmkException.class)
                .hasMessageContaining("formerPlatformKey");
        assertThatThrownBy(() ->
                        nextOnly().formerPlatformKey(new FakeKey("platform-3")).build())
                .isInstanceOf(CmkException.class);
        assertThat(service.data.platformKeys()).hasSize(1);
    }

    @Test
    void an_instance_with_the_former_configuration_makes_no_organization_under_a_retired_key() {
        seal("acme");
        Instance both = service.start(both());
        replace(both);
        both.engine().runAll();
        assertThat(replace(both).complete()).isTrue();

        assertThatThrownBy(() -> seal("late")).isInstanceOf(CmkException.class).hasMessageContaining("start it anew");

        assertThat(service.data.load(OrganizationId.of("late"))).isEmpty();
        assertThat(service.start(nextOnly()).admin()).isNotNull();
    }

    @Test
    void an_organization_made_before_the_key_was_retired_keeps_it_from_that() {
        seal("acme");
        Instance both = service.start(both());
        replace(both);
        both.engine().runAll();
        AtomicBoolean late = new AtomicBoolean();
        service.hooks.before("retirePlatformKey", () -> {
            if (!late.getAndSet(true)) {
                seal("late");
            }
        });

        assertThat(replace(both).complete()).isFalse();

        assertThat(replace(both).started()).isEqualTo(1);
        both.engine().runAll();
        assertThat(replace(both).complete()).isTrue();
    }

    @Test
    void an_instance_with_the_former_configuration_moves_nothing_back() {
        seal("acme");
        Instance both = service.start(both());
        assertThatThrownBy(() -> replace(before))
                .isInstanceOfSatisfying(
                        KeyConflictException.class, e -> assertThat(e.rule()).isEqualTo(Rule.PLATFORM_KEY))
                .hasMessageContaining("start this instance anew");
        replace(both);
        both.engine().runAll();
        assertThat(replace(both).complete()).isTrue();

        assertThatThrownBy(() -> replace(before)).isInstanceOf(KeyConflictException.class);
        Instance mistaken = service.start(nextOnly());
        assertThat(replace(mistaken).complete()).isTrue();
    }

    @Test
    void a_retired_key_that_is_still_given_stays_retired_and_one_that_is_used_again_does_not() {
        seal("acme");
        Instance both = service.start(both());
        replace(both);
        both.engine().runAll();
        assertThat(replace(both).complete()).isTrue();
        service.start(both());
        assertThat(service.data.platformKeys()).extracting(PlatformKey::retired).containsExactly(true, false);

        service.start(service.builder().formerPlatformKey(next)); // back to the former one
        assertThat(service.data.platformKeys()).extracting(PlatformKey::retired).containsExactly(false, false);
    }

    @Test
    void what_has_failed_is_started_again_and_what_an_admin_has_paused_goes_on() {
        service.seal(before, 5);
        byte[] paused = seal("paused");
        Instance both = service.start(both());
        service.platform.deny();
        replace(both);
        ReEncryption pausedMove = service.data
                .reEncryptions(OrganizationId.of("paused"), 0, 1)
                .get(0)
                .reEncryption();
        both.admin().pause(ADMIN, "paused", pausedMove.id());
        both.engine().runAll();
        assertThat(service.latest().reEncryption().state()).isEqualTo(State.FAILED);
        service.platform.heal();

        PlatformReplacement again = replace(both);
        assertThat(again.started()).isEqualTo(2);
        assertThat(again.refused()).isEmpty();
        both.engine().runAll();

        assertThat(replace(both).complete()).isTrue();
        assertThat(service.start(nextOnly()).cmk().cipher("paused", "scope").decrypt(paused, EncryptionContext.none()))
                .asString(UTF_8)
                .isEqualTo("paused");
        assertThat(service.latest().done()).isEqualTo(5);
    }

    @Test
    void what_was_cancelled_or_redirected_is_taken_up() {
        service.seal(before, 5);
        Instance both = service.start(both());
        replace(both);
        both.admin().cancel(ADMIN, "acme", service.latest().reEncryption().id());

        assertThat(replace(both).started()).isEqualTo(1);
        CustomerManagedKey first = service.add(both, "first");
        ReEncryption move = service.latest().reEncryption();
        both.admin().pause(ADMIN, "acme", leaving().id());
        both.admin().redirect(ADMIN, "acme", leaving().id(), first.id());
        assertThat(replace(both).moving()).isEqualTo(1);
        both.engine().runAll();

        assertThat(move).isNotNull();
        assertThat(replace(both).complete()).isTrue();
        assertThat(service.count(first)).isEqualTo(5);
    }

    /** The re-encryption that empties the former platform-managed key. */
    private ReEncryption leaving() {
        KeyId former = service.data.platformKeys().get(0).id();
        return service.keys().reEncryptions().stream()
                .filter(move -> move.source().key().equals(former))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void an_organization_that_is_deleted_meanwhile_is_not_made_anew() {
        seal("acme");
        Instance both = service.start(both());
        service.hooks.onceAfter("organizations", () -> service.data.deleteOrganization(ACME, audit()));
        assertThat(replace(both).started()).isZero();
        assertThat(service.data.load(ACME)).isEmpty();
    }

    private AuditRecord audit() {
        return new AuditRecord(
                service.time.now(),
                ACME,
                "test",
                AuditAction.ORGANIZATION_DELETED,
                AuditRecord.Outcome.DONE,
                null,
                null,
                "");
    }

    @Test
    void two_operators_at_once_do_it_once() {
        seal("acme");
        Instance one = service.start(both());
        Instance two = service.start(both());
        PlatformReplacement[] other = new PlatformReplacement[1];
        service.hooks.onceAfter("organizations", () -> other[0] = replace(two));

        PlatformReplacement mine = replace(one);

        assertThat(other[0].started()).isEqualTo(1);
        assertThat(mine.started()).isZero();
        assertThat(mine.moving()).isEqualTo(1);
        assertThat(service.data.reEncryptions(ACME, 0, 10)).hasSize(1);
    }

    @Test
    void new_organizations_begin_on_the_new_key() {
        Instance both = service.start(both());
        both.cmk().cipher("new", "scope").encrypt(new byte[1], EncryptionContext.none());
        assertThat(replace(both).complete()).isTrue();
        assertThat(service.start(nextOnly()).admin()).isNotNull();
    }
}
