package dev.cmk.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.cmk.Cmk;
import dev.cmk.DataKeyCaching;
import dev.cmk.EncryptionContext;
import dev.cmk.KeyConflictException;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.keys.ReEncryption;
import dev.cmk.spi.ReEncryptionEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** How long encrypting and decrypting take while the same process moves another customer's data keys, and while not. */
final class ForegroundBenchmark {

    private static final int SCOPES = 2_000;
    private static final int CACHED = 100;

    private record Measured(String operation, boolean moving, int repetition, Latencies.Summary micros) {}

    private ForegroundBenchmark() {}

    static void run(Options options) throws Exception {
        int repetitions = options.number("repetitions", 5);
        double seconds = options.number("milliseconds", 2_000) / 1e3;
        int scopes = options.number("scopes", SCOPES);
        ReEncryptionLimits limits = Instance.limits(options);
        try (Database database = Database.start();
                Customer moving = Customer.create(database.pool(), "moving", options.number("keys", 200_000));
                Customer busy = Customer.create(database.pool(), "busy", scopes);
                HikariDataSource pool = Database.pool(database.url(), 10)) {
            Report report = new Report("foreground", options, database.settings());
            ReEncryptionEngine engine = Instance.engine(pool, options);
            try (Cmk cmk = Instance.cmk(pool, Duration.ofMillis(options.number("latency", 0)))
                    .caching(DataKeyCaching.defaults().withMaximumSize(CACHED))
                    .reEncryption(limits)
                    .engine(engine)
                    .build()) {
                Map<String, Callable<?>> operations = operations(cmk, busy, scopes);
                for (Callable<?> operation : operations.values()) {
                    Latencies.of(operation, seconds); // to be compiled
                }
                measure(report, new Phases(moving, engine), operations, repetitions, seconds);
            }
            report.end();
        }
    }

    /** The cached ones stay with one scope; the others go round more scopes than are cached. */
    private static Map<String, Callable<?>> operations(Cmk cmk, Customer busy, int scopes) {
        String organization = busy.organization().value();
        byte[] plaintext = new byte[100];
        EncryptionContext context = EncryptionContext.of("path", "db/password");
        List<byte[]> sealed = new ArrayList<>();
        for (int i = 1; i <= scopes; i++) {
            sealed.add(cmk.cipher(organization, "scope-" + i).encrypt(plaintext, context));
        }
        int[] next = new int[2];
        Map<String, Callable<?>> operations = new LinkedHashMap<>();
        operations.put(
                "encrypt-cached", () -> cmk.cipher(organization, "scope-1").encrypt(plaintext, context));
        operations.put(
                "decrypt-cached", () -> cmk.cipher(organization, "scope-1").decrypt(sealed.get(0), context));
        operations.put("encrypt-loaded-anew", () -> {
            int i = next[0]++ % scopes;
            return cmk.cipher(organization, "scope-" + (i + 1)).encrypt(plaintext, context);
        });
        operations.put("decrypt-loaded-anew", () -> {
            int i = next[1]++ % scopes;
            return cmk.cipher(organization, "scope-" + (i + 1)).decrypt(sealed.get(i), context);
        });
        return operations;
    }

    private static void measure(
            Report report, Phases phases, Map<String, Callable<?>> operations, int repetitions, double seconds)
            throws Exception {
        Map<String, Latencies> still = new LinkedHashMap<>();
        Map<String, Latencies> moving = new LinkedHashMap<>();
        for (int repetition = 1; repetition <= repetitions; repetition++) {
            for (boolean isMoving : List.of(false, true)) {
                for (Map.Entry<String, Callable<?>> operation : operations.entrySet()) {
                    phases.begin(isMoving);
                    Latencies found = Latencies.of(operation.getValue(), seconds);
                    report.raw(new Measured(operation.getKey(), isMoving, repetition, found.summary()));
                    (isMoving ? moving : still)
                            .computeIfAbsent(operation.getKey(), name -> new Latencies())
                            .addAll(found);
                }
            }
        }
        phases.begin(false);
        report.row("operation", "moving", "operations", "per second", "p50 us", "p99 us", "max us");
        for (String operation : operations.keySet()) {
            Latencies.Summary without =
                    still.getOrDefault(operation, new Latencies()).summary();
            Latencies.Summary with =
                    moving.getOrDefault(operation, new Latencies()).summary();
            row(report, operation, "no", without);
            row(report, operation, "yes", with);
            report.ratio("foreground-" + operation + "-p50", "moving/not", with.p50() / without.p50());
            report.ratio("foreground-" + operation + "-p99", "moving/not", with.p99() / without.p99());
        }
    }

    private static void row(Report report, String operation, String moving, Latencies.Summary found) {
        report.row(operation, moving, found.operations(), found.perSecond(), found.p50(), found.p99(), found.max());
    }

    /** Lets the customer's data keys move, or has them pause. */
    private static final class Phases {

        private final Customer customer;
        private final ReEncryptionEngine engine;
        private ReEncryption move;
        private boolean isMoving = true;

        Phases(Customer customer, ReEncryptionEngine engine) {
            this.customer = customer;
            this.engine = engine;
            this.move = customer.decide();
        }

        void begin(boolean moves) {
            if (moves != isMoving) {
                try {
                    move = moves ? customer.resume(move) : customer.pause(move);
                } catch (KeyConflictException e) {
                    beginAnother(e); // it was completed meanwhile
                    begin(moves);
                    return;
                }
                isMoving = moves;
            } else if (customer.isCompleted(move)) {
                beginAnother(null);
            }
            engine.submit(move);
        }

        private void beginAnother(@Nullable KeyConflictException cause) {
            if (cause != null && !customer.isCompleted(move)) {
                throw cause;
            }
            customer.moved();
            move = customer.decide();
            isMoving = true;
        }
    }
}
