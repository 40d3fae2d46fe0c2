package dev.cmk.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.cmk.Cmk;
import dev.cmk.OrganizationId;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.admin.Actor;
import dev.cmk.admin.AdminAuthorizer;
import dev.cmk.internal.reencrypt.InProcessEngine;
import dev.cmk.jdbc.ClusteredReEncryptionEngine;
import dev.cmk.jdbc.JdbcStore;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.BatchRunner;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionEngine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;

/** One instance of a service: moves data keys, and says which shard it is at. */
final class Instance {

    /** At what the thread works. */
    private static final ThreadLocal<TakeoverBenchmark.@Nullable Held> LAST = new ThreadLocal<>();

    private static final AdminAuthorizer EVERYBODY = new AdminAuthorizer() {
        @Override
        public boolean isAdmin(Actor actor, OrganizationId organization) {
            return true;
        }

        @Override
        public boolean isOperator(Actor actor) {
            return true;
        }
    };

    private Instance() {}

    public static void main(String[] arguments) {
        Options options = Options.parse(Arrays.asList(arguments));
        ReEncryptionLimits limits = limits(options);
        try (SdkHttpClient client =
                        options.text("client").map(SimulatedAws::httpClient).orElse(null);
                HikariDataSource pool = Database.pool(options.text("url").orElseThrow(), limits.workers() * 2 + 2)) {
            ReEncryptionEngine engine = engine(pool, options);
            JdbcStore store = JdbcStore.create(pool);
            KeyProvider provider = client == null
                    ? new MemoryKms(Duration.ofMillis(options.number("latency", 0)))
                    : SimulatedAws.provider(options, client);
            try (Cmk cmk = cmk(pool, provider)
                    .engine(telling(engine))
                    .reEncryption(limits)
                    .build()) {
                Child.obey(order -> submit(order, store, engine));
            }
        }
    }

    /** The engine under test. */
    static ReEncryptionEngine engine(DataSource dataSource, Options options) {
        return options.text("engine").orElse("clustered").equals("in-process")
                ? new InProcessEngine()
                : ClusteredReEncryptionEngine.create(dataSource);
    }

    static Cmk.Builder cmk(DataSource dataSource, Duration latency) {
        return cmk(dataSource, new MemoryKms(latency));
    }

    static Cmk.Builder cmk(DataSource dataSource, KeyProvider provider) {
        return Cmk.builder()
                .store(JdbcStore.create(dataSource))
                .platformKey(MemoryKms.platformKey())
                .provider(provider)
                .authorizer(EVERYBODY);
    }

    /** The defaults but for what was said, and the rate, which is the highest possible one. */
    static ReEncryptionLimits limits(Options options) {
        ReEncryptionLimits defaults = ReEncryptionLimits.defaults();
        return defaults.withCallsPerSecond(options.number("rate", 100_000))
                .withConcurrency(options.number("concurrency", defaults.concurrency()))
                .withWorkers(options.number("workers", defaults.workers()))
                .withBatchSize(options.number("batch", defaults.batchSize()))
                .withLease(Duration.ofSeconds(
                        options.number("lease", (int) defaults.lease().toSeconds())));
    }

    private static void submit(String order, JdbcStore store, ReEncryptionEngine engine) {
        String[] words = order.split(" ", -1); // submit <organization> <re-encryption>
        store.progress(OrganizationId.of(words[1]), new ReEncryptionId(UUID.fromString(words[2])))
                .ifPresent(progress -> engine.submit(progress.reEncryption()));
    }

    private static ReEncryptionEngine telling(ReEncryptionEngine engine) {
        return new ReEncryptionEngine() {
            @Override
            public void start(BatchRunner runner) {
                engine.start(telling(runner));
            }

            @Override
            public void submit(ReEncryption reEncryption) {
                engine.submit(reEncryption);
            }

            @Override
            public void close() {
                engine.close();
            }
        };
    }

    /** Says {@code shard <re-encryption> <number> <token>} whenever a worker begins with another one. */
    private static BatchRunner telling(BatchRunner runner) {
        return (BatchRunner) Proxy.newProxyInstance(
                Instance.class.getClassLoader(), new Class<?>[] {BatchRunner.class}, (self, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof Lease lease) { // a turn or a step
                        TakeoverBenchmark.Held held =
                                new TakeoverBenchmark.Held(lease.reEncryption().id(), lease.shard(), lease.token());
                        if (!held.equals(LAST.get())) {
                            LAST.set(held);
                            Child.say("shard " + held);
                        }
                    }
                    try {
                        return method.invoke(runner, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
