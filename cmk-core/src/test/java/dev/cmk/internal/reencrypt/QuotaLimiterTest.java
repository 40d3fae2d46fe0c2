package dev.cmk.internal.reencrypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cmk.EncryptionContext;
import dev.cmk.admin.NewKey;
import dev.cmk.fakes.FakeKey;
import dev.cmk.fakes.FakeKms;
import dev.cmk.fakes.Service;
import dev.cmk.fakes.Service.Instance;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.RateLimit;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.spi.RateLimitStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class QuotaLimiterTest {

    private static final Offset<Double> ONE_PERCENT = within(2.0);

    private long now = 1_000_000_000_000L;
    private final Rows rows = new Rows();
    private final QuotaLimiter limiter = limiter(200);

    private QuotaLimiter limiter(int configured) {
        return new QuotaLimiter(rows, configured, () -> now, duration -> now += duration.toNanos());
    }

    /** The rows that all instances share, by the clock of this test, which is the limiter's too. */
    private final class Rows implements RateLimitStore {

        private final TreeMap<String, RateLimit> limits = new TreeMap<>();
        private int changes;
        private Duration delay = Duration.ZERO;

        @Override
        public Changed changeRateLimit(String quotaScope, Change change) {
            changes++;
            now += delay.toNanos();
            Instant at = Instant.ofEpochSecond(0, now);
            RateLimit changed = change.apply(rateLimit(quotaScope), at);
            limits.put(quotaScope, changed);
            return new Changed(changed, at);
        }

        @Override
        public Optional<RateLimit> rateLimit(String quotaScope) {
            return Optional.ofNullable(limits.get(quotaScope));
        }

        @Override
        public List<RateLimit> rateLimits(String after, int limit) {
            return List.copyOf(limits.values());
        }
    }

    private double callsPerSecond(String scope, int calls) {
        long start = now;
        for (int i = 0; i < calls; i++) {
            limiter.of(scope).acquire();
        }
        return calls / ((now - start) / 1e9);
    }

    @Test
    void calls_are_spread_evenly_at_the_configured_rate() {
        assertThat(callsPerSecond("a", 2_000)).isCloseTo(200, ONE_PERCENT);
    }

    @Test
    void the_store_is_asked_a_few_times_a_second() {
        callsPerSecond("a", 20);
        rows.changes = 0;
        callsPerSecond("a", 2_000);
        assertThat(rows.changes).isBetween(20, 100); // in ten seconds
    }

    @Test
    void instances_share_one_rate_and_each_gets_its_part() {
        QuotaLimiter other = limiter(200);
        long start = now;
        for (int i = 0; i < 1_000; i++) {
            limiter.of("a").acquire();
            other.of("a").acquire();
        }
        assertThat(2_000 / ((now - start) / 1e9)).isCloseTo(200, within(10.0));
    }

    @Test
    void a_limit_of_its_own_holds_within_a_second_and_so_does_the_configured_one_again() {
        callsPerSecond("a", 100);
        rows.changeRateLimit("a", (found, at) -> found.orElseThrow().withOwn(1_000, at));
        callsPerSecond("a", 200);
        assertThat(callsPerSecond("a", 2_000)).isCloseTo(1_000, within(20.0));
        rows.changeRateLimit("a", (found, at) -> found.orElseThrow().withoutOwn(200, at));
        callsPerSecond("a", 250);
        assertThat(callsPerSecond("a", 1_000)).isCloseTo(200, ONE_PERCENT);
    }

    @Test
    void after_a_pause_only_a_twentieth_of_a_second_is_caught_up() {
        callsPerSecond("a", 100);
        now += Duration.ofHours(1).toNanos();
        long start = now;
        for (int i = 0; i < 10; i++) {
            limiter.of("a").acquire();
        }
        assertThat(now - start).isZero();
        limiter.of("a").acquire();
        limiter.of("a").acquire();
        assertThat(now - start).isPositive();
    }

    @Test
    void each_scope_has_a_rate_of_its_own() {
        callsPerSecond("a", 1_000);
        long start = now;
        limiter.of("b").acquire();
        assertThat(now).isEqualTo(start);
        limiter.of("a").throttled();
        callsPerSecond("b", 20);
        assertThat(callsPerSecond("b", 1_000)).isCloseTo(200, ONE_PERCENT);
    }

    @Test
    void throttling_halves_the_rate_and_good_calls_bring_it_back_little_by_little() {
        callsPerSecond("a", 20);
        limiter.of("a").throttled();
        callsPerSecond("a", 50); // what was given away before
        assertThat(callsPerSecond("a", 500)).isCloseTo(100, ONE_PERCENT);
        for (int i = 0; i < 250; i++) {
            limiter.of("a").answered();
        }
        callsPerSecond("a", 50);
        assertThat(callsPerSecond("a", 500)).isCloseTo(110, ONE_PERCENT);
        for (int i = 0; i < 10_000; i++) {
            limiter.of("a").answered();
        }
        callsPerSecond("a", 50);
        assertThat(callsPerSecond("a", 500)).isCloseTo(200, ONE_PERCENT);
    }

    @Test
    void calls_that_were_under_way_together_and_are_all_throttled_slow_down_once() {
        callsPerSecond("a", 20);
        for (int i = 0; i < 16; i++) {
            limiter.of("a").throttled();
        }
        callsPerSecond("a", 50);
        assertThat(callsPerSecond("a", 500)).isCloseTo(100, ONE_PERCENT);
    }

    @Test
    void the_store_hears_of_throttling_once_a_second() {
        callsPerSecond("a", 100);
        rows.changes = 0;
        for (int i = 0; i < 1_000; i++) {
            limiter.of("a").throttled();
        }
        assertThat(rows.changes).isEqualTo(1);
        now += Duration.ofSeconds(1).toNanos();
        limiter.of("a").throttled();
        assertThat(rows.changes).isEqualTo(2);
    }

    @Test
    void a_slow_store_does_not_make_it_ask_for_less() {
        rows.delay = Duration.ofMillis(600);
        callsPerSecond("a", 400);
        rows.changes = 0;
        // A quarter of a second's calls, 50, for each 600 ms of the store and the time that they take themselves.
        assertThat(callsPerSecond("a", 400)).isCloseTo(63, within(5.0));
        assertThat(rows.changes).isLessThan(40);
    }

    @Test
    void a_kms_that_only_throttles_gives_nothing_away_for_nothing() {
        callsPerSecond("a", 2_000);
        for (int i = 0; i < 300; i++) {
            limiter.of("a").acquire();
            limiter.of("a").throttled();
        }
        long start = now;
        limiter.of("a").acquire();
        assertThat(now - start).isLessThan(Duration.ofSeconds(3).toNanos());
    }

    @Test
    void the_rate_never_gets_so_low_that_nothing_moves_any_more() {
        for (int i = 0; i < 100; i++) {
            limiter.of("a").throttled();
            now += Duration.ofSeconds(2).toNanos();
        }
        assertThat(callsPerSecond("a", 10)).isCloseTo(0.5, within(0.1));
    }

    @Test
    void every_call_is_charged_to_the_key_that_it_calls() {
        QuotaLimiter oneCall = limiter(1);
        KeySide source = side("source", oneCall);
        KeySide destination = side("destination", oneCall);
        long start = now;

        source.call(key -> true);
        destination.call(key -> true);
        assertThat(now).isEqualTo(start);

        source.call(key -> true);
        assertThat(now - start).isCloseTo(Duration.ofSeconds(1).toNanos(), within(60_000_000L));
    }

    private static KeySide side(String scope, QuotaLimiter limiter) {
        CustomerManagedKey key =
                new CustomerManagedKey(KeyId.random(), scope, "fake", Map.of(), KeyStatus.ENABLED, 1, Instant.EPOCH);
        return new KeySide(Side.SOURCE, key, () -> new FakeKey(scope), limiter.of(scope));
    }

    @Test
    void all_jobs_that_call_one_account_share_its_limit() {
        try (Service service = new Service()) {
            service.limits = service.limits.withCallsPerSecond(100);
            Set<String> asked = ConcurrentHashMap.newKeySet();
            service.kms.quota = settings -> {
                asked.add(settings.get("key"));
                return "account-1/eu-central-1";
            };
            Instance instance = service.start();
            for (String organization : new String[] {"a", "b"}) {
                for (int i = 0; i < 20; i++) {
                    instance.cmk().cipher(organization, "scope-" + i).encrypt(new byte[1], EncryptionContext.none());
                }
                instance.admin()
                        .add(Service.ADMIN, organization, NewKey.of(organization, "fake", Map.of("key", organization)));
            }
            long start = System.nanoTime();

            instance.engine().runAll();

            // 80 calls to the customers' account, of which 5 may be made at once
            assertThat(System.nanoTime() - start)
                    .isGreaterThan(Duration.ofMillis(700).toNanos());
            assertThat(asked).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void a_provider_that_cannot_say_whose_quota_it_is_gets_a_limit_for_each_key() {
        try (Service service = new Service()) {
            service.kms.quota = settings -> {
                throw new IllegalStateException("a bug");
            };
            Instance instance = service.start();
            service.seal(instance, 3);
            CustomerManagedKey added = instance.admin().add(Service.ADMIN, "acme", FakeKms.newKey("first"));
            instance.engine().runAll();
            service.requireAllUnder(added, 2);
        }
    }
}
