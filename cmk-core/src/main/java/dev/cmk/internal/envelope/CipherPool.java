package dev.cmk.internal.envelope;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The initialised ciphers of one series.
 *
 * <p>A thread first looks at the slot that its id chooses, then takes any free cipher, which from then on stays in that slot
 * if it is empty, and only if all are busy makes a new one. So threads that come one after another share one cipher, and
 * threads that meet soon have one each and no longer touch anything of each other's. There are more slots than processors,
 * so that of the threads that run at once, virtual or not, few have one in common; nothing blocks while it holds a cipher.
 */
final class CipherPool {

    static final int SLOTS =
            Math.max(16, 2 * Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1));

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(SeriesCipher[].class);

    private final @Nullable SeriesCipher[] slots = new SeriesCipher[SLOTS]; // written through SLOT
    private final Supplier<SeriesCipher> factory;

    CipherPool(Supplier<SeriesCipher> factory) {
        this.factory = factory;
    }

    /** A cipher for the caller alone, who releases it. Each use initialises it anew, so that failures leave nothing. */
    SeriesCipher acquire() {
        int home = (int) Thread.currentThread().getId() & (SLOTS - 1);
        SeriesCipher own = (SeriesCipher) SLOT.getAcquire(slots, home);
        return own != null && own.tryAcquire() ? own : acquireElsewhere(home);
    }

    /** Downwards, since a thread that has just begun has the next id after one that may have ended. */
    private SeriesCipher acquireElsewhere(int home) {
        for (int i = 1; i < SLOTS; i++) {
            int slot = (home - i) & (SLOTS - 1);
            SeriesCipher cipher = (SeriesCipher) SLOT.getAcquire(slots, slot);
            if (cipher != null && cipher.tryAcquire()) {
                move(cipher, slot, home);
                return cipher;
            }
        }
        SeriesCipher fresh = factory.get();
        for (int i = 0; i < SLOTS; i++) {
            if (SLOT.compareAndSet(slots, (home - i) & (SLOTS - 1), null, fresh)) {
                break;
            }
        }
        return fresh;
    }

    /** Only who holds a cipher moves it. Another thread may have done so before it was acquired: then it stays there. */
    private void move(SeriesCipher cipher, int from, int to) {
        if (SLOT.getAcquire(slots, from) == cipher && SLOT.compareAndSet(slots, to, null, cipher)) {
            SLOT.setRelease(slots, from, null);
        }
    }
}
