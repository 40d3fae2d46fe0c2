package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** 256 MiB go from a sealing stream through a pipe into an opening stream. */
class StreamMemoryTest {

    private static final int PIECE = 64 * 1024;
    private static final int PIECES = 4096;

    private final DataKeyCipher cipher = Fixture.cipher();

    @Test
    void long_stream_passes_in_constant_memory() throws Exception {
        PipedInputStream source = new PipedInputStream(1 << 20);
        PipedOutputStream target = new PipedOutputStream(source);
        ExecutorService sealer = Executors.newSingleThreadExecutor();
        try {
            Future<Long> sealing = sealer.submit(() -> allocatedBy(() -> seal(target)));
            long opening = allocatedBy(() -> open(source));
            // Everything ever allocated, garbage included, is far less than the 256 MiB that have passed.
            assertThat(sealing.get()).isLessThan(64 << 20);
            assertThat(opening).isLessThan(64 << 20);
        } finally {
            sealer.shutdown();
        }
    }

    private void seal(OutputStream target) throws IOException {
        byte[] piece = Fixture.bytes(PIECE, 1);
        try (OutputStream stream = cipher.sealing(target, Fixture.CONTEXT, () -> {})) {
            for (int i = 0; i < PIECES; i++) {
                stream.write(piece);
            }
        }
    }

    private void open(InputStream source) throws IOException {
        byte[] expected = Fixture.bytes(PIECE, 1);
        byte[] piece = new byte[PIECE];
        try (InputStream stream = Fixture.opening(cipher, source)) {
            for (int i = 0; i < PIECES; i++) {
                assertThat(stream.readNBytes(piece, 0, PIECE)).isEqualTo(PIECE);
                assertThat(piece).isEqualTo(expected);
            }
            assertThat(stream.read()).isEqualTo(-1);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static long allocatedBy(Work work) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
