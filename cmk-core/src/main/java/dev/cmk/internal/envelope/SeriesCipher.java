package dev.cmk.internal.envelope;

import dev.cmk.EncryptionContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * A JCE cipher that stays with the key of one series, since another key would cost it more than a short message does,
 * and the associated data of its messages, of which only nonce and context change.
 *
 * <p>Used by the one thread that has acquired it.
 */
final class SeriesCipher {

    private static final VarHandle BUSY;

    static {
        try {
            BUSY = MethodHandles.lookup().findVarHandle(SeriesCipher.class, "busy", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A longer encoding of a context is copied for each message instead. */
    private static final int CONTEXT_ROOM = 512;

    // Keeps what two threads write here 128 bytes apart, wherever the collector puts the objects. The JVM lays out
    // fields of one size in their order, so these come first.
    @SuppressWarnings("unused")
    private long p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15, p16;

    private long nextNumber;
    private long endOfNumbers;

    @SuppressWarnings("unused") // through BUSY
    private boolean busy = true;

    private final Cipher cipher = newCipher();
    private final int mode;
    private final SecretKey key;
    private final int fixedLength;
    private final byte[] associatedData;

    /**
     * Made acquired.
     *
     * @param fixed the associated data of every message up to the context, with room for the nonce
     */
    SeriesCipher(int mode, SecretKey key, byte[] fixed) {
        this.mode = mode;
        this.key = key;
        this.fixedLength = fixed.length;
        this.associatedData = Arrays.copyOf(fixed, fixed.length + CONTEXT_ROOM);
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is not available", e);
        }
    }

    boolean tryAcquire() {
        return !(boolean) BUSY.getOpaque(this) && BUSY.compareAndSet(this, false, true);
    }

    void release() {
        BUSY.setRelease(this, false);
    }

    /**
     * A number that no other message of the series has. A range of them is taken from the counter of the series at once, so
     * that threads do not meet there for each message; those that are never used are lost.
     *
     * @param counter of the series, always the same one
     */
    long nextNumber(AtomicLong counter, long range) {
        if (nextNumber >= endOfNumbers) {
            long first = counter.getAndAdd(range);
            endOfNumbers = first + range;
            nextNumber = first;
        }
        return nextNumber++;
    }

    /** Writes what all messages of the series begin with. */
    void writeHeader(byte[] target) {
        System.arraycopy(associatedData, 0, target, 0, Header.BYTES);
    }

    /** Whether a message begins so, commitment included; in constant time. */
    boolean isHeaderOf(byte[] message) {
        return message.length >= Header.BYTES && Bytes.equal(message, associatedData, Header.BYTES);
    }

    /**
     * Seals or opens one message, from one array to another.
     *
     * @param header starts with the header of the message, nonce included
     */
    void process(byte[] header, EncryptionContext context, byte[] source, int from, int length, byte[] target, int to)
            throws GeneralSecurityException {
        System.arraycopy(
                header, WholeMessage.NONCE_OFFSET, associatedData, WholeMessage.NONCE_OFFSET, WholeMessage.NONCE_BYTES);
        int end = fixedLength + context.encodedLength();
        byte[] bound = end <= associatedData.length ? associatedData : Arrays.copyOf(associatedData, end);
        context.writeTo(bound, fixedLength);
        cipher.init(
                mode,
                key,
                new GCMParameterSpec(
                        WholeMessage.TAG_BITS, header, WholeMessage.NONCE_OFFSET, WholeMessage.NONCE_BYTES));
        cipher.updateAAD(bound, 0, end);
        cipher.doFinal(source, from, length, target, to);
    }
}
