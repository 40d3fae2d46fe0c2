package dev.cmk;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What became of one item of a batch: bytes, or the exception that a single call would have thrown. */
public final class BatchResult {

    private final byte @Nullable [] bytes;
    private final @Nullable CmkException failure;

    private BatchResult(byte @Nullable [] bytes, @Nullable CmkException failure) {
        this.bytes = bytes;
        this.failure = failure;
    }

    /**
     * The outcome of an item that went well.
     *
     * @param bytes ciphertext or plaintext; not copied
     * @return the result
     */
    public static BatchResult of(byte[] bytes) {
        return new BatchResult(bytes, null);
    }

    /**
     * The outcome of an item that did not.
     *
     * @param failure why
     * @return the result
     */
    public static BatchResult failed(CmkException failure) {
        return new BatchResult(null, Objects.requireNonNull(failure, "failure"));
    }

    /**
     * Whether there are bytes.
     *
     * @return false if there is a failure
     */
    public boolean succeeded() {
        return failure == null;
    }

    /**
     * The ciphertext or plaintext, not a copy.
     *
     * @return the bytes
     * @throws CmkException the failure, if it is one
     */
    public byte[] bytes() {
        if (bytes == null) {
            throw Objects.requireNonNull(failure);
        }
        return bytes;
    }

    /**
     * Why there are no bytes.
     *
     * @return null if there are
     */
    public @Nullable CmkException failure() {
        return failure;
    }

    @Override
    public String toString() {
        return bytes == null ? "BatchResult[" + failure + "]" : "BatchResult[" + bytes.length + " bytes, redacted]";
    }
}
