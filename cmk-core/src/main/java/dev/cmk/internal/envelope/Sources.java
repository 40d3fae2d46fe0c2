package dev.cmk.internal.envelope;

import java.io.IOException;
import java.io.InputStream;

/** Reading from streams that others have made: trusts nothing but {@link InputStream#read(byte[], int, int)}. */
final class Sources {

    private Sources() {}

    /** Reads until the length is reached or the source ends, and tells how many bytes it has read. */
    static int read(InputStream source, byte[] target, int from, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int count = source.read(target, from + done, length - done);
            if (count < 0) {
                break;
            }
            done += count;
        }
        return done;
    }
}
