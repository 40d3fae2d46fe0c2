package dev.cmk.soak;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cmk.Cmk;
import dev.cmk.CmkException;
import dev.cmk.DataKeyCaching;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.admin.Actor;
import dev.cmk.admin.AdminAuthorizer;
import dev.cmk.jdbc.JdbcStore;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One process of the fleet. It ends when its standard input does, as it also does when the driver dies. */
final class Instance {

    static final Actor ADMIN = Actor.of("soak");

    static final AdminAuthorizer ALLOWED = (actor, organization) -> true;

    /** In-process leases end so long after a worker has died. */
    static final Duration LEASE = Duration.ofSeconds(4);

    private static final int BATCH = 20;
    private static final int CONNECTIONS = 8;

    private final InstanceSettings settings;
    private final RunDirectory directory;
    private final Events events;
    private final DeathTrap trap;
    private final CountDownLatch ending = new CountDownLatch(1);

    private Instance(InstanceSettings settings) {
        this.settings = settings;
        this.directory = new RunDirectory(settings.directory());
        this.events = new Events(directory.events(settings.name()));
        this.trap = new DeathTrap(settings.step(), settings.passing(), events);
    }

    /** Started by {@link Fleet}, with the arguments of {@link InstanceSettings}. */
    public static void main(String[] arguments) throws InterruptedException {
        new Instance(InstanceSettings.parse(arguments)).run();
    }

    private void run() throws InterruptedException {
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) -> events.error("thread " + thread.getName(), thrown));
        Thread input = new Thread(this::waitForEndOfInput, "input");
        input.setDaemon(true);
        input.start();
        try (HikariDataSource pool = pool()) {
            Cmk cmk = buildUntilItWorks(pool);
            if (cmk != null) {
                try (cmk) {
                    work(cmk);
                }
            }
            int lent = pool.getHikariPoolMXBean() == null
                    ? 0
                    : pool.getHikariPoolMXBean().getActiveConnections();
            events.add(Event.LENT, String.valueOf(lent));
        }
    }

    private void waitForEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                events.add(Event.NOTE, "nobody should say anything");
            }
        } catch (IOException e) {
            events.error("input", e);
        }
        ending.countDown();
    }

    boolean isEnding() {
        return ending.getCount() == 0;
    }

    /** Gives true if the end came first. */
    boolean pause(long millis) throws InterruptedException {
        return ending.await(millis, TimeUnit.MILLISECONDS);
    }

    private HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(settings.url());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(15));
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql(Ledger.introduction(settings.url(), settings.name()));
        if (settings.strict()) {
            config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
        }
        return new HikariDataSource(config);
    }

    /** The database may be cut off at this moment. */
    private @Nullable Cmk buildUntilItWorks(DataSource pool) throws InterruptedException {
        while (!isEnding()) {
            try {
                return build(pool);
            } catch (CmkException e) {
                events.error("start", e);
                pause(500);
            }
        }
        return null;
    }

    private Cmk build(DataSource pool) {
        FlakyKms kms = new FlakyKms(directory.customersKeys(), directory.kmsCut(), trap);
        Traps traps = new Traps(trap);
        boolean worker = settings.role() == Role.WORKER;
        Cmk.Builder builder = Cmk.builder()
                .store(traps.in(JdbcStore.create(traps.in(pool))))
                .platformKey(kms.flaky(directory.platformKey()))
                .provider(kms)
                .authorizer(ALLOWED)
                .callTimeout(Duration.ofSeconds(30))
                .watchInterval(Duration.ofSeconds(1))
                .caching(DataKeyCaching.defaults()
                        .withTtl(Duration.ofSeconds(20))
                        .withFailFastFor(Duration.ofSeconds(1)))
                .reEncryption(ReEncryptionLimits.defaults()
                        .withWorkers(worker ? 2 : 0)
                        .withCallsPerSecond(2000)
                        .withBatchSize(BATCH)
                        .withLease(LEASE));
        return (worker ? settings.engine().chosenIn(builder, traps.in(pool)) : builder).build();
    }

    private void work(Cmk cmk) throws InterruptedException {
        switch (settings.role()) {
            case WORKER -> ending.await();
            case CLIENT -> new ClientWork(cmk, directory, settings, events, this).run();
            case ADMIN -> new AdminWork(cmk, directory, settings, events, this).run();
        }
    }
}
