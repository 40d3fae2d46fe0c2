package dev.cmk.spi;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * A key in a KMS that wraps data keys.
 *
 * <p>Every call carries the {@link WrapContext}, which has to be bound: what was wrapped with one context does not
 * unwrap with another. Called from many threads at once. All methods may throw {@link KeyAccessException}, and nothing
 * else for trouble with the key or the KMS. A light handle: what has to be closed belongs to the provider.
 *
 * <p>No call has to watch the time: one that takes longer than the host allows is given up and its thread interrupted. What
 * it was about to get for later calls as well, such as a log-in, may be kept when it comes after all.
 */
public interface WrappingKey {

    /**
     * Makes a new data key.
     *
     * <p>The default is for a KMS that cannot make one: it draws 32 bytes from a {@link SecureRandom} and wraps them.
     *
     * @param context what the data key belongs to
     * @return exactly 32 random bytes, and the same wrapped
     */
    default GeneratedDataKey generate(WrapContext context) {
        byte[] dataKey = new byte[GeneratedDataKey.BYTES];
        new SecureRandom().nextBytes(dataKey);
        boolean wrapped = false;
        try {
            GeneratedDataKey generated = new GeneratedDataKey(dataKey, wrap(dataKey, context));
            wrapped = true;
            return generated;
        } finally {
            if (!wrapped) {
                Arrays.fill(dataKey, (byte) 0);
            }
        }
    }

    /**
     * Encrypts a data key.
     *
     * @param dataKey 32 bytes, not kept and not changed
     * @param context what the data key belongs to
     * @return the wrapped data key and the key that was really used
     */
    WrappedDataKey wrap(byte[] dataKey, WrapContext context);

    /**
     * Decrypts a data key.
     *
     * @param wrapped what {@link #generate} or {@link #wrap} gave
     * @param context the context that was given then
     * @return the data key, in an array that the caller zeroes
     * @throws DamagedWrappedKeyException if the KMS answers that these bytes were not wrapped by this key with this
     *     context; if it cannot tell that from a denial, the provider throws a {@link KeyAccessException} that is not
     *     about the whole key; if it cannot tell that from trouble of its own, the provider first makes sure that it
     *     answers for this key
     */
    byte[] unwrap(WrappedDataKey wrapped, WrapContext context);

    /**
     * Moves a data key to another key without showing it to the service, if the KMS can.
     *
     * @param wrapped what this key has wrapped
     * @param context the context that was given then, and is given again
     * @param destination the other key, of any provider
     * @return the data key wrapped under the destination, or empty if this KMS cannot do it for these two keys
     */
    default Optional<WrappedDataKey> rewrap(WrappedDataKey wrapped, WrapContext context, WrappingKey destination) {
        return Optional.empty();
    }

    /**
     * Checks what only this provider can check, when a key is added or tested. That the key wraps, unwraps and refuses a
     * wrong context is checked for every provider and need not be done here.
     */
    default void check() {}

    /**
     * Tells this key from every other, without saying anything about its material; two ways to reach the same key
     * should give the same answer. May ask the KMS, guarded like every other call.
     *
     * @return 1–512 characters that never change as long as the key can unwrap what it has wrapped
     */
    String fingerprint();
}
