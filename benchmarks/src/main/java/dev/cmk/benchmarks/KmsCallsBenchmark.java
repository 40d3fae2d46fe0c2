package dev.cmk.benchmarks;

import dev.cmk.Cmk;
import dev.cmk.DataKeyCaching;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import dev.cmk.TimeSource;
import dev.cmk.memory.InMemoryStore;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** How many calls to the KMS encrypting and decrypting cost, by a clock that goes on with the traffic. */
final class KmsCallsBenchmark {

    private static final double MILLION = 1_000_000;

    /** The list price of symmetric requests in most regions of AWS. */
    private static final double US_DOLLARS_PER_CALL = 0.03 / 10_000;

    /** Scopes are spread over so many organizations, since an organization has few threads of its own to refresh with. */
    private static final int ORGANIZATIONS = 100;

    /** For each operation, once a scope has been used. */
    private static final double OF_A_NAIVE_SERVICE = 1;

    private static final int GENERATE_AND_UNWRAP = 2;

    /** With a cache that is too small, most of the time goes to calls. */
    private static final int SHORTER = 10;

    /** What is simulated: operations on scopes at random, one after the other. */
    private record Traffic(int scopes, long cached, int perSecond, long seconds) {

        long operations() {
            return perSecond * seconds;
        }

        /** The part of the operations whose data key cannot be in the cache, whichever are kept. */
        double missing() {
            return Math.max(0, 1 - (double) cached / scopes);
        }

        /** The most calls there may be: at creation, for each refresh interval, and those of size eviction. */
        double limit(long dataKeys, Duration ttl) {
            double intervals = seconds / (0.8 * ttl.toSeconds());
            return dataKeys * GENERATE_AND_UNWRAP
                    + Math.min(dataKeys, cached) * intervals
                    + (operations() - dataKeys) * missing();
        }
    }

    private record Measured(Traffic traffic, long generated, long calls, double took) {}

    private KmsCallsBenchmark() {}

    static void run(Options options) throws IOException {
        Report report = new Report("kms-calls", options, Map.of());
        report.row(
                "scopes",
                "data keys cached",
                "operations",
                "data keys made",
                "calls",
                "calls per million",
                "limit per million",
                "naive per million",
                "USD per million",
                "naive USD per million");
        List<Integer> scopes = options.numbers("scopes", 1, 100, 10_000);
        int rate = options.number("rate", 1_000);
        long seconds = TimeUnit.HOURS.toSeconds(options.number("hours", 1)) + options.number("seconds", 0);
        for (int count : scopes) {
            long cached = Math.max(count, DataKeyCaching.defaults().maximumSize());
            measure(report, "kms-calls-" + count, new Traffic(count, cached, rate, seconds), options);
        }
        int most = scopes.stream().max(Integer::compare).orElseThrow();
        Traffic evicting = new Traffic(
                most, options.number("cached", Math.max(1, most / 2)), rate, Math.max(1, seconds / SHORTER));
        measure(report, "kms-calls-" + most + "-evicting", evicting, options);
        report.end();
    }

    private static void measure(Report report, String what, Traffic traffic, Options options) {
        DataKeyCaching caching = DataKeyCaching.defaults()
                .withTtl(Duration.ofSeconds(options.number("ttl", 300)))
                .withMaximumSize(traffic.cached());
        Measured measured = simulate(traffic, caching, new Random(options.number("seed", 1)));
        report.raw(measured);
        double perMillion = measured.calls() / (double) traffic.operations() * MILLION;
        double limit = traffic.limit(measured.generated(), caching.ttl()) / traffic.operations() * MILLION;
        double naive = OF_A_NAIVE_SERVICE * MILLION;
        report.row(
                traffic.scopes(),
                traffic.cached(),
                traffic.operations(),
                measured.generated(),
                measured.calls(),
                perMillion,
                limit,
                naive,
                perMillion * US_DOLLARS_PER_CALL,
                naive * US_DOLLARS_PER_CALL);
        report.ratio(what, "ours/limit", perMillion / limit);
        report.ratio(what + "-of-one-per-operation", "naive/ours", naive / perMillion);
    }

    private static Measured simulate(Traffic traffic, DataKeyCaching caching, Random random) {
        Clock clock = new Clock();
        Counter counter = new Counter(MemoryKms.platformKey());
        byte[] plaintext = new byte[100];
        EncryptionContext context = EncryptionContext.of("path", "db/password");
        byte[] @Nullable [] sealed = new byte[traffic.scopes()][];
        long betweenOperations = TimeUnit.SECONDS.toNanos(1) / traffic.perSecond();
        int together = Math.max(1, traffic.perSecond() / 10);
        long start = System.nanoTime();
        try (Cmk cmk = Cmk.builder()
                .store(new InMemoryStore())
                .platformKey(counter)
                .caching(caching)
                .time(clock)
                .build()) {
            for (long i = 0; i < traffic.operations(); i++) {
                int scope = random.nextInt(traffic.scopes());
                OrganizationCipher cipher = cmk.cipher("organization-" + scope % ORGANIZATIONS, "scope-" + scope);
                byte[] before = sealed[scope];
                if (before == null || random.nextBoolean()) {
                    sealed[scope] = cipher.encrypt(plaintext, context);
                } else {
                    cipher.decrypt(before, context);
                }
                clock.advance(betweenOperations);
                if (i % together == 0) {
                    counter.awaitQuiet();
                }
            }
        }
        return new Measured(traffic, counter.generated(), counter.calls(), (System.nanoTime() - start) / 1e9);
    }

    /** Goes on with the traffic, many times as fast as the machine's. */
    private static final class Clock implements TimeSource {

        private final Instant start = Instant.now();
        private final AtomicLong nanos = new AtomicLong();

        @Override
        public Instant now() {
            return start.plusNanos(nanos.get());
        }

        @Override
        public long nanoTime() {
            return nanos.get();
        }

        void advance(long duration) {
            nanos.addAndGet(duration);
        }
    }

    /** Counts the calls to a key. */
    private static final class Counter implements WrappingKey {

        /** Longer than a refresh in the background takes to begin. */
        private static final long QUIET = TimeUnit.MICROSECONDS.toNanos(200);

        private final WrappingKey key;
        private final AtomicLong calls = new AtomicLong();
        private final AtomicLong generated = new AtomicLong();

        Counter(WrappingKey key) {
            this.key = key;
        }

        long calls() {
            return calls.get();
        }

        long generated() {
            return generated.get();
        }

        /** A refresh that is late all the same is no call more: the next one is due so much later. */
        void awaitQuiet() {
            long before;
            do {
                before = calls.get();
                LockSupport.parkNanos(QUIET);
            } while (calls.get() != before);
        }

        @Override
        public GeneratedDataKey generate(WrapContext context) {
            calls.incrementAndGet();
            generated.incrementAndGet();
            return key.generate(context);
        }

        @Override
        public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
            calls.incrementAndGet();
            return key.wrap(dataKey, context);
        }

        @Override
        public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
            calls.incrementAndGet();
            return key.unwrap(wrapped, context);
        }

        @Override
        public String fingerprint() {
            return key.fingerprint();
        }
    }
}
