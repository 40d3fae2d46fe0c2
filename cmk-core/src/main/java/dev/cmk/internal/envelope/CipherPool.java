package dev.cmk.internal.envelope;

import dev.cmk.EncryptionContext;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * The initialised ciphers of one series.
 *
 * <p>A thread first looks at the slot that its id chooses, then takes any free cipher, and only if all are busy makes a
 * new one for its own slot. So threads that come one after another share one cipher, and threads that meet soon have one
 * each and no longer touch anything of each other's. There are as many slots as processors: more threads cannot run at
 * once, virtual or not, since nothing blocks while it holds a cipher.
 */
final class CipherPool {

    private static final int SLOTS =
            Math.max(4, Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1));

    private final AtomicReferenceArray<SeriesCipher> slots = new AtomicReferenceArray<>(SLOTS);
    private final Supplier<SeriesCipher> factory;

    CipherPool(Supplier<SeriesCipher> factory) {
        this.factory = factory;
    }

    /** {@link SeriesCipher#process} with one of the ciphers; each call initialises it anew, so failures leave nothing. */
    void process(byte[] header, EncryptionContext context, byte[] source, int from, int length, byte[] target, int to)
            throws GeneralSecurityException {
        SeriesCipher cipher = acquire();
        try {
            cipher.process(header, context, source, from, length, target, to);
        } finally {
            cipher.release();
        }
    }

    private SeriesCipher acquire() {
        int home = (int) Thread.currentThread().getId();
        for (int i = 0; i < SLOTS; i++) {
            SeriesCipher cipher = slots.get((home + i) & (SLOTS - 1));
            if (cipher != null && cipher.tryAcquire()) {
                return cipher;
            }
        }
        SeriesCipher fresh = factory.get();
        for (int i = 0; i < SLOTS; i++) {
            if (slots.compareAndSet((home + i) & (SLOTS - 1), null, fresh)) {
                break;
            }
        }
        return fresh;
    }
}
