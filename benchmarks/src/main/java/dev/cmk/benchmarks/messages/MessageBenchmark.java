package dev.cmk.benchmarks.messages;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One message encrypted or decrypted; each subclass is one way to do so, shared by all threads. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public abstract class MessageBenchmark {

    static final String ORGANIZATION = "acme";
    static final String SCOPE = "environments/prod";

    /** Bytes of plaintext. */
    @Param({"100", "1024", "16384", "1048576"})
    public int size;

    private byte[] plaintext = new byte[0];

    /** Makes everything ready, one ciphertext included. */
    @Setup
    public final void setUp() throws Exception {
        plaintext = plaintext(size);
        prepare(plaintext);
    }

    static byte[] plaintext(int size) {
        byte[] plaintext = new byte[size];
        new Random(size).nextBytes(plaintext);
        return plaintext;
    }

    /** Makes ciphers and what {@link #open} opens. */
    abstract void prepare(byte[] plaintext) throws Exception;

    abstract Object seal(byte[] plaintext) throws Exception;

    abstract Object open() throws Exception;

    @Benchmark
    public final Object encrypt() throws Exception {
        return seal(plaintext);
    }

    @Benchmark
    public final Object decrypt() throws Exception {
        return open();
    }
}
