package dev.cmk.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;

/** What encryption adds to an application that inserts and reads rows with a secret in each. */
final class EndToEndBenchmark {

    private static final int ORGANIZATIONS = 10;
    private static final int SECRET = 100;

    /** Of one turn of each, in microseconds. */
    private record Pair(Latencies.Summary without, Latencies.Summary with) {}

    private record Measured(String operation, int threads, int repetition, Pair encryption) {}

    /** What an application does with one row, in two forms. */
    private record Operation(String name, Callable<?> plain, Callable<?> encrypted) {}

    /** How a secret gets into a row, or out of it. */
    @FunctionalInterface
    private interface Form {
        byte[] of(long id, byte[] bytes);
    }

    private EndToEndBenchmark() {}

    static void run(Options options) throws Exception {
        try (Database database = Database.start();
                HikariDataSource ofStore = Database.pool(database.url(), 4);
                Cmk cmk = Instance.cmk(ofStore, Duration.ZERO).build()) {
            Report report = new Report("end-to-end", options, database.settings());
            report.row("operation", "threads", "encrypted", "rows", "rows/s", "p50 us", "p99 us", "max us");
            warmUp(cmk, options.number("warm-up", 300_000));
            List<Operation> operations = operations(database, cmk, options.number("rows", 10_000));
            for (int threads : options.numbers("threads", 1, 2)) {
                for (Operation operation : operations) {
                    measure(options, database, report, operation, threads);
                }
            }
            report.end();
        }
    }

    /** The few thousand rows of a turn would not have the cipher compiled. */
    private static void warmUp(Cmk cmk, int times) {
        for (long id = 0; id < times; id++) {
            decrypt(cmk, id, encrypt(cmk, id, new byte[SECRET]));
        }
    }

    private static byte[] encrypt(Cmk cmk, long id, byte[] secret) {
        return cmk.cipher(organization(id), "secrets").encrypt(secret, context(id));
    }

    private static byte[] decrypt(Cmk cmk, long id, byte[] stored) {
        return cmk.cipher(organization(id), "secrets").decrypt(stored, context(id));
    }

    private static List<Operation> operations(Database database, Cmk cmk, int rows) throws SQLException {
        Table plain = Table.create(database, "plain_row", rows, (id, secret) -> secret, (id, stored) -> stored);
        Table encrypted = Table.create(
                database,
                "encrypted_row",
                rows,
                (id, secret) -> encrypt(cmk, id, secret),
                (id, stored) -> decrypt(cmk, id, stored));
        return List.of(
                new Operation("insert", plain::insert, encrypted::insert),
                new Operation("select", plain::select, encrypted::select));
    }

    private static String organization(long id) {
        return "organization-" + id % ORGANIZATIONS;
    }

    private static EncryptionContext context(long id) {
        return EncryptionContext.of("row", Long.toString(id));
    }

    /** Both forms in short turns, each as often the first one; what is compared is what was measured side by side. */
    private static void measure(Options options, Database database, Report report, Operation operation, int threads)
            throws Exception {
        double seconds = options.number("milliseconds", 500) / 1e3;
        Latencies plain = new Latencies();
        Latencies encrypted = new Latencies();
        List<Pair> pairs = new ArrayList<>();
        latencies(operation.plain(), threads, 2 * seconds); // to be compiled
        latencies(operation.encrypted(), threads, 2 * seconds);
        database.tidy();
        for (int repetition = 1; repetition <= options.number("repetitions", 20); repetition++) {
            Latencies before = repetition % 2 == 0 ? latencies(operation.encrypted(), threads, seconds) : null;
            Latencies without = latencies(operation.plain(), threads, seconds);
            Latencies with = before != null ? before : latencies(operation.encrypted(), threads, seconds);
            plain.addAll(without);
            encrypted.addAll(with);
            Pair pair = new Pair(without.summary(), with.summary());
            pairs.add(pair);
            report.raw(new Measured(operation.name(), threads, repetition, pair));
        }
        row(report, operation, threads, "no", plain.summary());
        row(report, operation, threads, "yes", encrypted.summary());
        String what = "end-to-end-" + operation.name() + "-by-" + threads;
        report.ratio(what + "-rows-per-second", "with/without", median(pairs, Latencies.Summary::perSecond));
        report.ratio(what + "-p50", "with/without", median(pairs, Latencies.Summary::p50));
        report.ratio(what + "-p99", "with/without", median(pairs, Latencies.Summary::p99));
    }

    private static double median(List<Pair> pairs, ToDoubleFunction<Latencies.Summary> value) {
        return Report.median(pairs.stream()
                .map(pair -> value.applyAsDouble(pair.with()) / value.applyAsDouble(pair.without()))
                .toList());
    }

    private static void row(
            Report report, Operation operation, int threads, String encrypted, Latencies.Summary found) {
        double perSecond = threads * found.perSecond(); // which is that of one thread
        report.row(
                operation.name(),
                threads,
                encrypted,
                found.operations(),
                perSecond,
                found.p50(),
                found.p99(),
                found.max());
    }

    private static Latencies latencies(Callable<?> work, int threads, double seconds) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Latencies>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(() -> Latencies.of(work, seconds));
            }
            Latencies together = new Latencies();
            for (Future<Latencies> one : workers.invokeAll(all)) {
                together.addAll(one.get());
            }
            return together;
        } finally {
            workers.shutdown();
        }
    }

    /** The application's rows. Every statement is a transaction of its own. */
    private static final class Table {

        private final DataSource pool;
        private final String name;
        private final int rows;
        private final Form stored;
        private final Form read;
        private final AtomicLong last = new AtomicLong();

        private Table(DataSource pool, String name, int rows, Form stored, Form read) {
            this.pool = pool;
            this.name = name;
            this.rows = rows;
            this.stored = stored;
            this.read = read;
        }

        /** With so many rows to be read. */
        static Table create(Database database, String name, int rows, Form stored, Form read) throws SQLException {
            database.execute("CREATE TABLE " + name + " (id BIGINT PRIMARY KEY, organization VARCHAR(128) NOT NULL,"
                    + " name VARCHAR(100) NOT NULL, secret BYTEA NOT NULL)");
            Table table = new Table(database.pool(), name, rows, stored, read);
            for (int i = 0; i < rows; i++) {
                table.insert();
            }
            return table;
        }

        long insert() throws SQLException {
            long id = last.incrementAndGet();
            byte[] secret = stored.of(id, new byte[SECRET]);
            try (Connection connection = pool.getConnection();
                    PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO " + name + " (id, organization, name, secret) VALUES (?, ?, ?, ?)")) {
                insert.setLong(1, id);
                insert.setString(2, organization(id));
                insert.setString(3, "secret-" + id);
                insert.setBytes(4, secret);
                insert.executeUpdate();
            }
            return id;
        }

        byte[] select() throws SQLException {
            long id = ThreadLocalRandom.current().nextLong(1, rows + 1L);
            byte[] secret;
            try (Connection connection = pool.getConnection();
                    PreparedStatement select = connection.prepareStatement(
                            "SELECT organization, name, secret FROM " + name + " WHERE id = ?")) {
                select.setLong(1, id);
                try (ResultSet result = select.executeQuery()) {
                    result.next();
                    secret = result.getBytes("secret");
                }
            }
            return read.of(id, secret);
        }
    }
}
