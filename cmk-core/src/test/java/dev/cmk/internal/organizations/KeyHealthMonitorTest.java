package dev.cmk.internal.organizations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkEvent.KeyHealthChanged;
import dev.cmk.internal.fakes.Crowd;
import dev.cmk.internal.fakes.FakeStore;
import dev.cmk.internal.fakes.FakeTime;
import dev.cmk.internal.fakes.Logged;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.spi.KeyAccessException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyHealthMonitorTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final KeyId PLATFORM = KeyId.of("platform-1");

    private final FakeTime time = new FakeTime();
    private final FakeStore stored = new FakeStore();
    private final List<CmkEvent> events = new CopyOnWriteArrayList<>();
    private final CustomerManagedKey key = CustomerManagedKey.platform(PLATFORM, time.now());
    private KeyHealthMonitor monitor = started();

    private KeyHealthMonitor started() {
        return new KeyHealthMonitor(stored.store, events::add, time);
    }

    @BeforeEach
    void organization() {
        stored.memory.createIfAbsent(OrganizationKeys.initial(ACME, "external", PLATFORM, time.now()));
    }

    private void refused(UnavailableReason reason, boolean aboutKey) {
        monitor.refused(ACME, key, new KeyAccessException(reason, aboutKey, "Code", "what to do", null));
    }

    private List<UnavailableReason> told() {
        return events.stream()
                .map(KeyHealthChanged.class::cast)
                .map(event -> event.health().reason())
                .toList();
    }

    private KeyHealth inStore() {
        return stored.memory.health(ACME).get(PLATFORM);
    }

    @Test
    void a_key_that_works_is_no_news() {
        for (int i = 0; i < 100; i++) {
            assertThat(monitor.worked(ACME, key).isUsable()).isTrue();
        }
        assertThat(events).isEmpty();
        assertThat(stored.calls("recordHealth")).isEqualTo(1);
        assertThat(inStore().isUsable()).isTrue();
    }

    @Test
    void each_change_is_told_logged_and_stored_once() {
        Instant start = time.now();
        List<String> lines = Logged.by(KeyHealthMonitor.class, () -> {
            monitor.worked(ACME, key);
            for (int i = 0; i < 10; i++) {
                refused(UnavailableReason.ACCESS_DENIED, true);
            }
            time.advance(Duration.ofSeconds(1));
            for (int i = 0; i < 10; i++) {
                refused(UnavailableReason.DISABLED, true);
            }
            for (int i = 0; i < 10; i++) {
                monitor.worked(ACME, key);
            }
        });
        assertThat(told()).containsExactly(UnavailableReason.ACCESS_DENIED, UnavailableReason.DISABLED, null);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .contains("WARN")
                .contains("acme")
                .contains("ACCESS_DENIED")
                .contains("what to do");
        assertThat(lines.get(2)).contains("INFO").contains("works again");
        assertThat(stored.calls("recordHealth")).isEqualTo(4);
        assertThat(inStore().since()).isEqualTo(start.plusSeconds(1));
    }

    @Test
    void what_a_trial_has_found_stays_until_a_trial_has_passed() {
        monitor.found(ACME, key, UnavailableReason.MISCONFIGURED, "anybody can take on the role");
        for (int hour = 0; hour < 3; hour++) {
            assertThat(monitor.worked(ACME, key).isUsable()).isFalse();
            time.advance(Duration.ofHours(2));
        }
        monitor = started();
        assertThat(monitor.worked(ACME, key).isUsable()).as("after a restart").isFalse();
        assertThat(told()).containsExactly(UnavailableReason.MISCONFIGURED);
        assertThat(inStore().isUsable()).isFalse();

        assertThat(monitor.passed(ACME, key).isUsable()).isTrue();

        assertThat(told()).containsExactly(UnavailableReason.MISCONFIGURED, null);
        assertThat(inStore().isUsable()).isTrue();
    }

    @Test
    void what_a_trial_of_another_instance_has_found_is_not_overwritten() {
        monitor.worked(ACME, key);
        started().found(ACME, key, UnavailableReason.MISCONFIGURED, "anybody can take on the role");
        for (int hour = 0; hour < 3; hour++) {
            time.advance(Duration.ofHours(2));
            monitor.worked(ACME, key);
        }
        assertThat(inStore().reason()).isEqualTo(UnavailableReason.MISCONFIGURED);
        started().passed(ACME, key);
        assertThat(inStore().isUsable()).isTrue();
    }

    @Test
    void under_many_threads_each_change_is_told_once() throws Exception {
        monitor.worked(ACME, key);
        for (int round = 0; round < 20; round++) {
            events.clear();
            Crowd.of(32, i -> () -> {
                refused(UnavailableReason.DISABLED, true);
                return true;
            });
            assertThat(told()).containsExactly(UnavailableReason.DISABLED);
            Crowd.of(32, i -> () -> monitor.worked(ACME, key));
            assertThat(told()).containsExactly(UnavailableReason.DISABLED, null);
        }
        assertThat(stored.calls("recordHealth")).isEqualTo(41);
    }

    @Test
    void at_the_first_look_of_many_threads_it_is_told_once() throws Exception {
        Crowd.of(32, i -> () -> {
            refused(UnavailableReason.DISABLED, true);
            return true;
        });
        assertThat(told()).containsExactly(UnavailableReason.DISABLED);
    }

    @Test
    void after_a_restart_what_was_told_is_not_told_again() throws Exception {
        refused(UnavailableReason.DISABLED, true);
        events.clear();
        monitor = started();
        Crowd.of(32, i -> () -> {
            refused(UnavailableReason.DISABLED, true);
            return true;
        });
        assertThat(events).isEmpty();
        assertThat(stored.calls("recordHealth")).isEqualTo(1);
        monitor = started();
        Crowd.of(32, i -> () -> monitor.worked(ACME, key));
        assertThat(told()).hasSize(1).containsOnlyNulls();
        monitor = started();
        monitor.worked(ACME, key);
        assertThat(told()).hasSize(1);
    }

    @Test
    void what_does_not_change_is_stored_once_an_hour_and_since_stays() {
        Instant start = time.now();
        monitor.worked(ACME, key);
        for (int minute = 0; minute < 180; minute++) {
            time.advance(Duration.ofMinutes(1));
            monitor.worked(ACME, key);
        }
        assertThat(stored.calls("recordHealth")).isEqualTo(3);
        assertThat(inStore().since()).isEqualTo(start);
        assertThat(inStore().lastChecked()).isAfter(start.plus(Duration.ofHours(2)));
        assertThat(events).isEmpty();
    }

    @Test
    void throttling_is_nothing_about_the_key() {
        refused(UnavailableReason.THROTTLED, true);
        assertThat(events).isEmpty();
        assertThat(stored.calls("recordHealth")).isZero();
    }

    @Test
    void a_refusal_of_one_call_counts_only_if_the_key_has_not_worked_lately() {
        monitor.worked(ACME, key);
        time.advance(Duration.ofSeconds(59));
        refused(UnavailableReason.ACCESS_DENIED, false);
        assertThat(events).isEmpty();
        time.advance(Duration.ofSeconds(1));
        refused(UnavailableReason.ACCESS_DENIED, false);
        assertThat(told()).containsExactly(UnavailableReason.ACCESS_DENIED);
    }

    @Test
    void a_refusal_of_the_key_counts_at_once() {
        monitor.worked(ACME, key);
        refused(UnavailableReason.ACCESS_DENIED, true);
        assertThat(told()).containsExactly(UnavailableReason.ACCESS_DENIED);
    }

    @Test
    void a_database_that_fails_changes_nothing_for_the_caller() {
        stored.fails("health");
        stored.fails("recordHealth");
        List<String> lines = Logged.by(KeyHealthMonitor.class, () -> refused(UnavailableReason.DISABLED, true));
        assertThat(told()).containsExactly(UnavailableReason.DISABLED);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).contains("was not stored");
    }
}
