package dev.cmk.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.NotAuthorizedException;
import dev.cmk.StoreException;
import dev.cmk.admin.Actor;
import dev.cmk.admin.Page;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.Overview;
import dev.cmk.keys.ReEncryption;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CmkMetricsTest {

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final CmkMetrics metrics = CmkMetrics.create(registry);

    @TempDir
    private java.nio.file.Path directory;

    @Test
    void everything_that_a_service_does_is_counted() throws Exception {
        try (Service service = Service.start(directory, metrics)) {
            service.seal(3);
            service.addFirstKey();

            assertThat(counted("cmk.data.key.creations")).isEqualTo(3);
            assertThat(counted("cmk.reencryption.items", "outcome", "moved")).isEqualTo(3);
            assertThat(counted("cmk.reencryption.items", "outcome", "failed")).isZero();
            assertThat(gauged("cmk.reencryption.remaining")).isZero();
            assertThat(gauged("cmk.reencryptions", "state", "running")).isZero();
            assertThat(counted("cmk.audit.records", "action", "customer-managed-key-added", "outcome", "done"))
                    .isEqualTo(1);
            assertThat(registry.get("cmk.kms.calls")
                            .tags("provider", "local", "operation", "wrap", "outcome", "success")
                            .timer()
                            .count())
                    .isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void the_cache_says_who_found_a_data_key_and_who_had_to_wait() throws Exception {
        try (Service service = Service.start(directory, metrics)) {
            service.seal(1);
            double hits = counted("cmk.cache.gets", "result", "hit");
            double misses = counted("cmk.cache.gets", "result", "miss");

            service.open();

            assertThat(counted("cmk.cache.gets", "result", "hit")).isGreaterThan(hits);
            assertThat(counted("cmk.cache.gets", "result", "miss")).isEqualTo(misses);
            assertThat(gauged("cmk.cache.size")).isEqualTo(1);
            assertThat(counted("cmk.cache.evictions")).isZero();
        }
    }

    @Test
    void refusals_are_counted_by_outcome() throws Exception {
        try (Service service = Service.start(directory, metrics)) {
            assertThatThrownBy(() -> service.cmk()
                            .admin()
                            .list(Actor.of("mallory"), Service.ORGANIZATION, Page.Request.first(10)))
                    .isInstanceOf(NotAuthorizedException.class);

            assertThat(counted(
                            "cmk.audit.records", "action", "customer-managed-keys-read", "outcome", "not-authorized"))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_key_that_cannot_be_used_shows_within_seconds() throws Exception {
        try (Service service = Service.start(directory, metrics)) {
            service.seal(1);
            KeyId key = service.addFirstKey();
            assertThat(gauged("cmk.keys.unavailable", "reason", "disabled")).isZero();

            service.disableKey();
            assertThat(service.cmk()
                            .admin()
                            .test(Service.ADMIN, Service.ORGANIZATION, key)
                            .isUsable())
                    .isFalse();

            clock.add(Duration.ofSeconds(9));
            assertThat(gauged("cmk.keys.unavailable", "reason", "disabled")).isZero();
            clock.add(Duration.ofSeconds(1));
            assertThat(gauged("cmk.keys.unavailable", "reason", "disabled")).isEqualTo(1);
            assertThat(gauged("cmk.keys.unavailable", "reason", "access-denied"))
                    .isZero();
        }
    }

    @Test
    void no_tag_names_an_organization_a_scope_or_a_key() throws Exception {
        try (Service service = Service.start(directory, metrics)) {
            service.seal(2);
            KeyId key = service.addFirstKey();

            List<String> values = registry.getMeters().stream()
                    .map(Meter::getId)
                    .flatMap(id -> id.getTags().stream())
                    .map(tag -> tag.getValue())
                    .toList();
            assertThat(values)
                    .isNotEmpty()
                    .noneMatch(value -> value.contains(Service.ORGANIZATION)
                            || value.contains(key.value())
                            || value.contains(Service.SCOPE));
        }
    }

    @Test
    void refusals_can_be_counted_from_the_first_on() {
        assertThat(counted("cmk.audit.records", "action", "customer-managed-key-added", "outcome", "not-authorized"))
                .isZero();
    }

    /** As while the database is down. */
    @Test
    void what_cannot_be_read_is_not_a_number_and_is_asked_for_once() {
        AtomicInteger asked = new AtomicInteger();
        RecentOverview recent = new RecentOverview(
                () -> {
                    asked.incrementAndGet();
                    throw new StoreException("down", null);
                },
                new MockClock());

        assertThat(recent.remaining()).isNaN();
        assertThat(recent.reEncryptions(ReEncryption.State.RUNNING)).isNaN();
        assertThat(asked).hasValue(1);
    }

    @Test
    void while_the_store_hangs_what_was_read_before_is_told_for_a_minute_and_no_longer() throws Exception {
        MockClock clock = new MockClock();
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        RecentOverview recent = new RecentOverview(
                () -> {
                    if (asked.incrementAndGet() == 2) {
                        hanging.countDown();
                        await(end);
                    }
                    return new Overview(Map.of(), Map.of(), 7);
                },
                clock);
        assertThat(recent.remaining()).isEqualTo(7);
        clock.add(Duration.ofSeconds(30));
        Thread scrape = new Thread(recent::remaining);
        scrape.start();
        await(hanging);

        assertThat(recent.remaining()).isEqualTo(7);
        clock.add(Duration.ofSeconds(31));
        assertThat(recent.remaining()).isNaN();
        end.countDown();
        scrape.join();
        assertThat(recent.remaining()).isEqualTo(7);
        assertThat(asked).hasValue(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private double counted(String name, String... tags) {
        Meter meter = registry.get(name).tags(tags).meter();
        return meter.measure().iterator().next().getValue();
    }

    private double gauged(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }
}
