package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SealingSeriesTest {

    private static final int THREADS = 16;

    /** Far more than a series keeps ciphers for. */
    private static final int CROWD = 300;

    @Test
    void messages_of_a_series_are_numbered_from_zero() {
        DataKeyCipher cipher = Fixture.cipher();
        for (int i = 0; i < 300; i++) {
            byte[] ciphertext = cipher.seal(new byte[1], Fixture.CONTEXT);
            assertThat(nonce(ciphertext))
                    .isEqualTo(HexFormat.of()
                            .formatHex(ByteBuffer.allocate(12).putLong(4, i).array()));
        }
    }

    @Test
    void every_load_of_a_data_key_starts_a_series_of_its_own() {
        Set<String> series = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            assertThat(series.add(series(Fixture.cipher().seal(new byte[1], Fixture.CONTEXT))))
                    .isTrue();
        }
    }

    @Test
    void every_segmented_message_has_a_series_of_its_own() {
        DataKeyCipher cipher = Fixture.cipher();
        Set<String> series = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            assertThat(series.add(series(cipher.seal(new byte[65537], Fixture.CONTEXT))))
                    .isTrue();
        }
    }

    @Test
    void full_series_is_followed_by_another_one() {
        DataKeyCipher cipher = Fixture.cipherOfShortSeries(10);
        List<byte[]> sealed = new ArrayList<>();
        for (int i = 0; i < 35; i++) {
            sealed.add(cipher.seal(new byte[] {(byte) i}, Fixture.CONTEXT));
        }
        List<String> series =
                sealed.stream().map(SealingSeriesTest::series).distinct().toList();
        assertThat(series).hasSize(4);
        for (int i = 0; i < 35; i++) {
            assertThat(series(sealed.get(i))).isEqualTo(series.get(i / 10));
            assertThat(nonce(sealed.get(i))).endsWith("%02x".formatted(i % 10));
            assertThat(cipher.open(sealed.get(i), Fixture.CONTEXT)).containsExactly(i);
        }
    }

    @Test
    void no_nonce_repeats_when_many_threads_hammer_one_series() throws Exception {
        List<byte[]> sealed = hammer(Fixture.cipher(), 20_000);
        assertThat(sealed.stream().map(SealingSeriesTest::series).distinct()).hasSize(1);
        assertAllNoncesDiffer(sealed);
    }

    @Test
    void no_nonce_repeats_when_there_are_more_threads_than_ciphers() throws Exception {
        List<byte[]> sealed = hammer(Fixture.cipher(), CROWD, 500);
        assertThat(sealed.stream().map(SealingSeriesTest::series).distinct()).hasSize(1);
        assertAllNoncesDiffer(sealed);
    }

    @Test
    void no_nonce_repeats_when_many_threads_cross_from_series_to_series() throws Exception {
        List<byte[]> sealed = hammer(Fixture.cipherOfShortSeries(97), 5_000);
        assertAllNoncesDiffer(sealed);
        long series = sealed.stream().map(SealingSeriesTest::series).distinct().count();
        assertThat(series).isEqualTo((sealed.size() + 96) / 97);
    }

    @Test
    void random_nonces_do_not_repeat_and_do_not_count() throws Exception {
        List<byte[]> sealed = hammer(Fixture.cipher(Nonces.RANDOM), 1_000);
        assertAllNoncesDiffer(sealed);
        assertThat(sealed.stream().map(SealingSeriesTest::nonce).filter(nonce -> nonce.startsWith("00000000")))
                .isEmpty();
    }

    @Test
    void many_threads_open_what_many_threads_have_sealed() throws Exception {
        DataKeyCipher cipher = Fixture.cipherOfShortSeries(50);
        List<byte[]> sealed = hammer(cipher, 500);
        DataKeyCipher opener = Fixture.cipher(); // 160 series, more than it keeps
        inParallel(THREADS, thread -> {
            for (int i = 0; i < sealed.size(); i++) {
                byte[] ciphertext = sealed.get((i * 7 + thread) % sealed.size());
                assertThat(opener.open(ciphertext, Fixture.CONTEXT)).hasSize(8);
            }
            return null;
        });
    }

    private static List<byte[]> hammer(DataKeyCipher cipher, int messages) throws Exception {
        return hammer(cipher, THREADS, messages);
    }

    private static List<byte[]> hammer(DataKeyCipher cipher, int threads, int messages) throws Exception {
        List<List<byte[]>> sealed = inParallel(threads, thread -> {
            List<byte[]> mine = new ArrayList<>(messages);
            for (int i = 0; i < messages; i++) {
                mine.add(cipher.seal(new byte[8], Fixture.CONTEXT));
            }
            return mine;
        });
        return sealed.stream().flatMap(List::stream).toList();
    }

    private interface Work<T> {
        T run(int thread) throws Exception;
    }

    private static <T> List<T> inParallel(int count, Work<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            CyclicBarrier start = new CyclicBarrier(count);
            List<Callable<T>> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int thread = i;
                tasks.add(() -> {
                    start.await();
                    return work.run(thread);
                });
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }

    private static void assertAllNoncesDiffer(List<byte[]> sealed) {
        Set<String> distinct = sealed.stream()
                .map(ciphertext -> series(ciphertext) + nonce(ciphertext))
                .collect(Collectors.toSet());
        assertThat(distinct).hasSameSizeAs(sealed);
    }

    private static String series(byte[] ciphertext) {
        return HexFormat.of().formatHex(Arrays.copyOfRange(ciphertext, 21, 37));
    }

    private static String nonce(byte[] ciphertext) {
        return HexFormat.of().formatHex(Arrays.copyOfRange(ciphertext, 69, 81));
    }
}
