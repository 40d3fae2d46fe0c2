package dev.cmk.aws;

import dev.cmk.keys.ReEncryption;
import dev.cmk.spi.BatchRunner;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionEngine;
import java.util.Optional;

/** An engine without threads: a test takes each step. */
final class ManualEngine implements ReEncryptionEngine {

    private static final int STEPS_AT_MOST = 10_000;

    private BatchRunner runner;

    @Override
    public void start(BatchRunner given) {
        runner = given;
    }

    @Override
    public void submit(ReEncryption reEncryption) {
        // a hint only; the job is in the store
    }

    /** Takes all steps of everything, and waits for nothing. */
    int runAll() {
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
