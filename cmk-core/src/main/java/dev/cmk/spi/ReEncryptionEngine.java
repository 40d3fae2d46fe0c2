package dev.cmk.spi;

import dev.cmk.keys.ReEncryption;

/**
 * Decides when and where re-encryptions run. What a step does is the {@link BatchRunner}'s.
 *
 * <p>The rows of the store are the truth: an engine finds what is to do by {@link BatchRunner#claim}, also after a
 * restart, and {@link #submit} only saves it from waiting.
 */
public interface ReEncryptionEngine extends AutoCloseable {

    /**
     * Begins to run what there is. Called once.
     *
     * @param runner the step
     */
    void start(BatchRunner runner);

    /**
     * Says that a re-encryption has just been decided, resumed or retried.
     *
     * @param reEncryption which
     */
    void submit(ReEncryption reEncryption);

    /** Stops after the batches at hand. Does nothing the second time, or if it was never started. */
    @Override
    void close();
}
