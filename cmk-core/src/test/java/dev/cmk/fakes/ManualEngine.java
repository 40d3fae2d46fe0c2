package dev.cmk.fakes;

import dev.cmk.keys.ReEncryption;
import dev.cmk.spi.BatchRunner;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionEngine;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An engine without threads: a test takes each step. */
public final class ManualEngine implements ReEncryptionEngine {

    private static final int STEPS_AT_MOST = 10_000;

    public final List<ReEncryption> submitted = new CopyOnWriteArrayList<>();
    public Consumer<ReEncryption> told = submitted::add;
    public BatchRunner runner;

    @Override
    public void start(BatchRunner given) {
        runner = given;
    }

    @Override
    public void submit(ReEncryption reEncryption) {
        told.accept(reEncryption);
    }

    public Lease claim() {
        return runner.claim("test").orElseThrow();
    }

    /** Takes all steps of everything, and waits for nothing. */
    public int runAll() {
        int steps = 0;
        for (Optional<Lease> claimed = runner.claim("test"); claimed.isPresent(); claimed = runner.claim("test")) {
            Lease lease = claimed.get();
            while (lease != null) {
                if (++steps > STEPS_AT_MOST) {
                    throw new AssertionError("no end after " + steps + " steps");
                }
                lease = runner.run(lease).lease();
            }
        }
        return steps;
    }

    @Override
    public void close() {}
}
