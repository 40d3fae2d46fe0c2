package dev.cmk.benchmarks.messages;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The limit for many keys: 10,000 initialised ciphers in a list, and nothing to look up. */
@State(Scope.Thread)
public class RawJceManyKeys extends MessageBenchmark {

    private static final int KEYS = 10_000;

    /** Those of earlier turns, for the next ones. */
    private static final Map<Integer, Queue<List<RawJce>>> FREE = new ConcurrentHashMap<>();

    private List<RawJce> keys = List.of();

    private Queue<List<RawJce>> free() {
        return FREE.computeIfAbsent(size, key -> new ConcurrentLinkedQueue<>());
    }

    @Override
    void prepare(byte[] plaintext) throws GeneralSecurityException {
        List<RawJce> again = free().poll();
        if (again != null) {
            keys = again;
            return;
        }
        keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            RawJce key = new RawJce();
            key.prepare(plaintext);
            keys.add(key);
        }
    }

    @TearDown
    public void giveBack() {
        free().add(keys);
    }

    private RawJce any() {
        return keys.get(ThreadLocalRandom.current().nextInt(KEYS));
    }

    @Override
    byte[] seal(byte[] plaintext) throws GeneralSecurityException {
        return any().seal(plaintext);
    }

    @Override
    byte[] open() throws GeneralSecurityException {
        return any().open();
    }
}
