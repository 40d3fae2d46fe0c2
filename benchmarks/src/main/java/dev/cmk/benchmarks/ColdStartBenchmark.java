package dev.cmk.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import dev.cmk.jdbc.JdbcSchema;
import dev.cmk.jdbc.JdbcStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** How long it takes from the builder to the first sealed byte, in a fresh JVM and in one that has done it before. */
final class ColdStartBenchmark {

    private static final int CONNECTIONS = 4;

    /** In milliseconds; the first encryption makes a data key. */
    private record Start(double build, double first, double second) {

        double toFirst() {
            return build + first;
        }

        static Start parse(String text) {
            String[] numbers = text.split(" ", -1);
            return new Start(
                    Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]), Double.parseDouble(numbers[2]));
        }

        @Override
        public String toString() {
            return build + " " + first + " " + second;
        }
    }

    private record Measured(String database, boolean warm, int repetition, Start milliseconds) {}

    private ColdStartBenchmark() {}

    static void run(Options options) throws Exception {
        try (Database database = Database.start()) {
            Report report = new Report("cold-start", options, database.settings());
            report.row("database", "JVM", "build() ms", "first encrypt ms", "both ms", "second encrypt ms");
            Path directory = Files.createTempDirectory("cold-start");
            try {
                measure(report, "h2", withTables("jdbc:h2:file:" + directory.resolve("cmk")), options);
            } finally {
                delete(directory);
            }
            measure(report, "postgresql", database.url(), options);
            report.end();
        }
    }

    private static String withTables(String url) {
        try (HikariDataSource pool = Database.pool(url, 1)) {
            JdbcSchema.of(pool).create();
        }
        return url;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private static void measure(Report report, String database, String url, Options options) throws IOException {
        List<Start> cold = new ArrayList<>();
        List<Start> warm = new ArrayList<>();
        for (int i = 1; i <= options.number("repetitions", 10); i++) {
            try (Child child = Child.start(ColdStartBenchmark.class, options.with(Map.of("url", url)))) {
                for (boolean isWarm : List.of(false, true)) {
                    child.order("organization-" + i + (isWarm ? "-warm" : "-cold"));
                    Start start = Start.parse(child.await("started"));
                    (isWarm ? warm : cold).add(start);
                    report.raw(new Measured(database, isWarm, i, start));
                }
            }
        }
        row(report, database, "fresh", cold);
        row(report, database, "warm", warm);
        double fresh = median(cold, Start::toFirst);
        report.ratio("cold-start-" + database, "milliseconds", fresh);
        report.ratio("cold-start-" + database + "-again", "cold/warm", fresh / median(warm, Start::toFirst));
    }

    private static void row(Report report, String database, String jvm, List<Start> all) {
        report.row(
                database,
                jvm,
                median(all, Start::build),
                median(all, Start::first),
                median(all, Start::toFirst),
                median(all, Start::second));
    }

    private static double median(List<Start> all, ToDoubleFunction<Start> value) {
        return Report.median(
                all.stream().map(start -> value.applyAsDouble(start)).toList());
    }

    /** The JVM that starts, with a pool that is there already, as an application has one. */
    public static void main(String[] arguments) throws InterruptedException {
        Options options = Options.parse(Arrays.asList(arguments));
        try (HikariDataSource pool = Database.pool(options.text("url").orElseThrow(), CONNECTIONS)) {
            while (pool.getHikariPoolMXBean().getIdleConnections() < CONNECTIONS) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            Child.obey(organization -> Child.say("started " + start(pool, organization)));
        }
    }

    private static Start start(DataSource pool, String organization) {
        byte[] plaintext = new byte[100];
        EncryptionContext context = EncryptionContext.of("path", "db/password");
        long start = System.nanoTime();
        try (Cmk cmk = Cmk.builder()
                .store(JdbcStore.create(pool))
                .platformKey(MemoryKms.platformKey())
                .build()) {
            long built = System.nanoTime();
            OrganizationCipher cipher = cmk.cipher(organization, "scope");
            cipher.encrypt(plaintext, context);
            long first = System.nanoTime();
            cipher.encrypt(plaintext, context);
            long second = System.nanoTime();
            return new Start((built - start) / 1e6, (first - built) / 1e6, (second - first) / 1e6);
        }
    }
}
