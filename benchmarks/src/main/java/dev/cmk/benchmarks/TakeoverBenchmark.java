package dev.cmk.benchmarks;

import dev.cmk.StoreException;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.BatchRunner;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How long a shard stands still when the instance that works at it is killed: until another one has stored a batch. */
final class TakeoverBenchmark {

    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(3);

    private record Measured(int kill, int shard, double seconds) {}

    /** A shard in the hands of one worker. */
    record Held(ReEncryptionId reEncryption, int shard, long token) {

        static Held parse(String text) {
            String[] words = text.split(" ", -1);
            return new Held(
                    new ReEncryptionId(UUID.fromString(words[0])),
                    Integer.parseInt(words[1]),
                    Long.parseLong(words[2]));
        }

        @Override
        public String toString() {
            return reEncryption + " " + shard + " " + token;
        }
    }

    private record State(long token, long done, boolean finished) {}

    private TakeoverBenchmark() {}

    static void run(Options options) throws Exception {
        int kills = options.number("kills", 20);
        Random random = new Random(options.number("seed", 1));
        Options limits = options.with(Map.of("rate", options.number("rate", 300)));
        try (Database database = Database.start();
                Customer customer = Customer.create(database.pool(), "customer", options.number("keys", 20_000));
                Fleet fleet = Fleet.start(Instance.class, options.number("instances", 3), limits, database)) {
            Report report = new Report("takeover", options, database.settings());
            AtomicBoolean ended = new AtomicBoolean();
            Thread admin = new Thread(() -> moveAgainAndAgain(customer, ended), "admin");
            admin.setDaemon(true);
            admin.start();
            List<Double> seconds = new ArrayList<>();
            while (seconds.size() < kills) {
                int victim = random.nextInt(fleet.children().size());
                Measured measured = kill(seconds.size() + 1, fleet.children().get(victim), database.pool());
                if (measured != null) {
                    seconds.add(measured.seconds());
                    report.raw(measured);
                    fleet.children().set(victim, Child.start(Instance.class, Fleet.told(limits, database, victim, 1)));
                    aTurnPasses();
                } else {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            }
            double worst = seconds.stream().mapToDouble(value -> value).max().orElseThrow();
            report.row("kills", "median s", "worst s");
            report.row(kills, Report.median(seconds), worst);
            report.ratio("takeover-median", "seconds", Report.median(seconds));
            report.ratio("takeover-worst", "seconds", worst);
            report.end();
            ended.set(true);
        }
    }

    /** A shard with which another instance dies in the same turn has to wait on purpose, which is not what is measured. */
    private static void aTurnPasses() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(BatchRunner.TURN.multipliedBy(2).toMillis());
    }

    private static void moveAgainAndAgain(Customer customer, AtomicBoolean ended) {
        while (!ended.get()) {
            try {
                customer.await(customer.decide());
            } catch (StoreException e) {
                if (!ended.get()) { // otherwise the database has been stopped
                    throw e;
                }
            }
        }
    }

    /** Null if it works at nothing now. */
    private static @Nullable Measured kill(int number, Child child, DataSource dataSource) throws Exception {
        String last = child.last("shard");
        if (last == null) {
            return null;
        }
        Held held = Held.parse(last);
        State before = read(dataSource, held);
        if (before == null || before.finished() || before.token() != held.token()) {
            return null;
        }
        long start = System.nanoTime();
        child.kill();
        while (System.nanoTime() - start < PATIENCE) {
            State now = read(dataSource, held);
            if (now == null || now.finished()) {
                return null; // its last batch was stored before it was killed
            }
            if (now.token() > held.token() && now.done() > before.done()) {
                return new Measured(number, held.shard(), (System.nanoTime() - start) / 1e9);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new IllegalStateException("nobody has taken over " + held);
    }

    private static @Nullable State read(DataSource dataSource, Held held) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT token, done, finished"
                        + " FROM cmk_re_encryption_shard WHERE re_encryption = ? AND shard = ?")) {
            select.setObject(1, held.reEncryption().value());
            select.setInt(2, held.shard());
            try (ResultSet result = select.executeQuery()) {
                return result.next()
                        ? new State(result.getLong("token"), result.getLong("done"), result.getBoolean("finished"))
                        : null;
            }
        }
    }
}
