package dev.cmk.internal.envelope;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian numbers and constant-time comparison inside byte arrays. */
final class Bytes {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    static long longAt(byte[] bytes, int offset) {
        return (long) LONGS.get(bytes, offset);
    }

    static void putLong(byte[] bytes, int offset, long value) {
        LONGS.set(bytes, offset, value);
    }

    /** Whether bytes start with a prefix; the time does not depend on where they differ. */
    static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length && equal(bytes, prefix, prefix.length);
    }

    /**
     * Whether the first bytes of two arrays, which are long enough, are equal; the time does not depend on where they
     * differ.
     *
     * <p>Like {@link java.security.MessageDigest#isEqual}, but within larger arrays, without a copy, eight bytes at a
     * time.
     */
    static boolean equal(byte[] one, byte[] other, int length) {
        long difference = 0;
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            difference |= longAt(one, i) ^ longAt(other, i);
        }
        for (; i < length; i++) {
            difference |= one[i] ^ other[i];
        }
        return difference == 0;
    }
}
