package dev.cmk.internal.envelope;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The series that a data key has opened lately, at most {@value #CAPACITY}; a copy is made for each change.
 *
 * <p>Only series whose commitment was right get in, so that nobody without the data key can drive others out.
 */
final class OpeningSeriesTable {

    /** A series takes about 2 KB for each cipher in it: at most 32 KB for a data key that one thread at a time uses. */
    static final int CAPACITY = 16;

    private final OpeningSeries[] entries;
    private @Nullable OpeningSeries lastUsed; // a hint; whichever thread's write is seen is right

    OpeningSeriesTable() {
        this(new OpeningSeries[0]);
    }

    private OpeningSeriesTable(OpeningSeries[] entries) {
        this.entries = entries;
    }

    /** The series whose id stands in a ciphertext's header. */
    @Nullable
    OpeningSeries find(byte[] ciphertext) {
        long high = Bytes.longAt(ciphertext, Header.SERIES_ID_OFFSET);
        long low = Bytes.longAt(ciphertext, Header.SERIES_ID_OFFSET + Long.BYTES);
        OpeningSeries last = lastUsed;
        if (last != null && last.hasId(high, low)) {
            return last;
        }
        for (OpeningSeries entry : entries) {
            if (entry.hasId(high, low)) {
                lastUsed = entry;
                return entry;
            }
        }
        return null;
    }

    /** A table with one more; if it is full, in the place of a random one, which no order of use can defeat. */
    OpeningSeriesTable with(OpeningSeries series) {
        for (OpeningSeries entry : entries) {
            if (entry.hasIdOf(series)) { // two threads have met it at once
                return this;
            }
        }
        boolean full = entries.length == CAPACITY;
        OpeningSeries[] next = Arrays.copyOf(entries, full ? CAPACITY : entries.length + 1);
        next[full ? ThreadLocalRandom.current().nextInt(CAPACITY) : entries.length] = series;
        return new OpeningSeriesTable(next);
    }
}
