package dev.cmk.internal.admin;

import static dev.cmk.internal.fakes.Rig.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent.KeyHealthChanged;
import dev.cmk.internal.cache.Background;
import dev.cmk.internal.fakes.FakeKey;
import dev.cmk.internal.fakes.Rig;
import dev.cmk.internal.organizations.KeyReferences;
import dev.cmk.internal.organizations.Organization;
import dev.cmk.keys.KeyId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Keys are tried out now and then, without anybody asking. */
class KeyCheckupsTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final Rig rig = new Rig();
    private final KeyId key = rig.add("prod");
    private final FakeKey kms = rig.kms.key("prod");
    private final Queue<Runnable> begun = new ArrayDeque<>();
    private boolean refuses;
    private final KeyCheckups checkups = checkups();

    /** An organization is worked for as long as somebody holds on to it. */
    private final Organization acme = rig.organizations.get(ACME);

    private KeyCheckups checkups() {
        KeyTrial trial = new KeyTrial(
                rig.keyRing, rig.health, new KeyReferences(rig.stored.store, event -> {}), rig.cache, rig.time);
        Background background = new Background(work -> {
            if (refuses) {
                throw new RejectedExecutionException();
            }
            begun.add(work);
        });
        return new KeyCheckups(rig.organizations, trial, background, DAY, rig.time);
    }

    private int hoursUntilTheNext() {
        for (int hours = 0; ; hours++) {
            checkups.beginDue();
            if (!begun.isEmpty()) {
                return hours;
            }
            rig.time.advance(Duration.ofHours(1));
        }
    }

    private void run() {
        begun.remove().run();
        assertThat(begun).isEmpty();
    }

    @Test
    void the_first_comes_within_a_day_and_the_next_a_day_later() {
        assertThat(acme.keys().keys()).hasSize(2);
        assertThat(hoursUntilTheNext()).isLessThanOrEqualTo(24);
        run();
        assertThat(kms.generates).hasValue(1);
        assertThat(hoursUntilTheNext()).isEqualTo(24);
        run();
        assertThat(kms.generates).hasValue(2);
        assertThat(rig.platform.calls())
                .as("the service's own key is not a customer's")
                .isZero();
    }

    @Test
    void what_is_found_is_told_and_kept() {
        hoursUntilTheNext();
        kms.fails(UnavailableReason.MISCONFIGURED, true);
        run();
        assertThat(rig.events)
                .anySatisfy(event -> assertThat(event).isInstanceOfSatisfying(KeyHealthChanged.class, told -> {
                    assertThat(told.key()).isEqualTo(key);
                    assertThat(told.health().reason()).isEqualTo(UnavailableReason.MISCONFIGURED);
                }));
        assertThat(rig.stored.memory.health(ACME).get(key).isUsable()).isFalse();
    }

    @Test
    void one_for_which_there_was_no_thread_comes_with_the_next_look() {
        rig.time.advance(DAY);
        refuses = true;
        checkups.beginDue();
        rig.time.advance(DAY);
        checkups.beginDue();
        assertThat(begun).isEmpty();
        refuses = false;
        checkups.beginDue();
        run();
    }

    @Test
    void a_disabled_key_is_left_alone() {
        rig.changeElsewhere(keys -> keys.disableAll(rig.time.now()));
        rig.organizations.reload(ACME);
        for (int i = 0; i < 3; i++) {
            checkups.beginDue();
            rig.time.advance(DAY);
        }
        assertThat(begun).isEmpty();
    }
}
