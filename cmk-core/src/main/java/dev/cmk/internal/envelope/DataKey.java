package dev.cmk.internal.envelope;

import java.util.Arrays;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/** The 32 bytes of an unwrapped data key: lent to functions, zeroed only when no function is using them. */
final class DataKey {

    static final int BYTES = 32;

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final byte[] bytes;
    private boolean destroyed; // guarded by lock

    /** Takes the array itself. */
    DataKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("data key has " + bytes.length + " bytes; exactly 32 are needed");
        }
        this.bytes = bytes;
    }

    /** Runs a function on the bytes, which it must not keep. What it publishes is published before any destruction. */
    <T> T lend(Function<byte[], T> function) {
        lock.readLock().lock();
        try {
            if (destroyed) {
                throw new DataKeyDestroyedException();
            }
            return function.apply(bytes);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Waits for the functions that run, then zeroes the bytes; from then on nothing is lent. */
    void destroy() {
        lock.writeLock().lock();
        try {
            destroyed = true;
            Arrays.fill(bytes, (byte) 0);
        } finally {
            lock.writeLock().unlock();
        }
    }
}
