package dev.cmk.internal.envelope;

import java.security.SecureRandom;

/** A source of unpredictable bytes, safe to use from many threads. */
interface RandomBytes {

    byte[] next(int length);

    /** What series ids are usually made of. */
    static RandomBytes of(SecureRandom random) {
        return length -> {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        };
    }
}
