package dev.cmk.benchmarks.messages;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The limit for many keys: 10,000 initialised ciphers in a list, and nothing to look up. */
@State(Scope.Thread)
public class RawJceManyKeys extends MessageBenchmark {

    private static final int KEYS = 10_000;

    private final List<RawJce> keys = new ArrayList<>();

    @Override
    void prepare(byte[] plaintext) throws GeneralSecurityException {
        for (int i = 0; i < KEYS; i++) {
            RawJce key = new RawJce();
            key.prepare(plaintext);
            keys.add(key);
        }
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
