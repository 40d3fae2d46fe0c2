package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.EncryptionContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class CipherPoolTest {

    private final SecretKey key = new SecretKeySpec(Fixture.dataKey(), "AES");
    private final List<SeriesCipher> ciphers = new CopyOnWriteArrayList<>();
    private final CipherPool pool = pool(Cipher.ENCRYPT_MODE);

    private int nonce;

    @Test
    void one_thread_makes_one_cipher() throws Exception {
        for (int i = 0; i < 1000; i++) {
            seal(nonce++);
        }
        assertThat(ciphers).hasSize(1);
    }

    @Test
    void threads_that_come_one_after_another_share_one_cipher() throws Exception {
        for (int i = 0; i < 100; i++) {
            ExecutorService thread = Executors.newSingleThreadExecutor();
            int number = i;
            thread.submit(() -> seal(number)).get();
            thread.shutdown();
        }
        assertThat(ciphers).hasSize(1);
    }

    @Test
    void ciphers_in_use_are_not_shared_and_those_that_come_back_serve_again() throws Exception {
        int many = 2 * CipherPool.SLOTS; // more than are kept
        for (int i = 1; i <= many; i++) {
            seal(nonce++);
            assertThat(ciphers).hasSize(i);
            assertThat(ciphers.get(i - 1).tryAcquire()).isTrue();
        }
        ciphers.forEach(SeriesCipher::release);
        for (int i = 0; i < 100; i++) {
            seal(nonce++);
        }
        assertThat(ciphers).hasSize(many);
    }

    @Test
    void a_cipher_stays_with_the_thread_that_has_taken_it_last() throws Exception {
        int here = (int) Thread.currentThread().getId();
        SeriesCipher first = pool.acquire();
        SeriesCipher second = pool.acquire();
        first.release();
        second.release();

        // Neither has a cipher of its own, and both come by the same one first.
        try (PoolThread one = new PoolThread(here + 4);
                PoolThread other = new PoolThread(here + 3)) {
            SeriesCipher ofOne = one.acquire();
            SeriesCipher ofOther = other.acquire();
            ofOne.release();
            ofOther.release();

            assertThat(other.acquire()).isSameAs(ofOther);
            ofOther.release();
            assertThat(one.acquire()).isSameAs(ofOne);
        }
        assertThat(ciphers).hasSize(2);
    }

    /** A thread whose id chooses a certain slot. */
    private final class PoolThread implements AutoCloseable {

        private final ExecutorService thread;

        PoolThread(int slot) throws Exception {
            ExecutorService made = Executors.newSingleThreadExecutor();
            while ((made.submit(() -> Thread.currentThread().getId()).get() - slot) % CipherPool.SLOTS != 0) {
                made.shutdown();
                made = Executors.newSingleThreadExecutor();
            }
            thread = made;
        }

        SeriesCipher acquire() throws Exception {
            return thread.submit(pool::acquire).get();
        }

        @Override
        public void close() {
            thread.shutdown();
        }
    }

    @Test
    void threads_that_meet_do_not_disturb_each_other() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        AtomicInteger number = new AtomicInteger();
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            done.add(threads.submit(() -> {
                for (int j = 0; j < 500; j++) {
                    int mine = number.getAndIncrement();
                    byte[] again = new byte[81 + 32];
                    Bytes.putLong(again, 73, mine);
                    new SeriesCipher(Cipher.ENCRYPT_MODE, key, new byte[90])
                            .process(again, EncryptionContext.none(), plaintext(), 0, 16, again, 81);
                    assertThat(seal(mine)).isEqualTo(again);
                }
                return null;
            }));
        }
        for (Future<?> each : done) {
            each.get();
        }
        threads.shutdown();
    }

    @Test
    void cipher_that_has_thrown_serves_again() throws Exception {
        CipherPool opening = pool(Cipher.DECRYPT_MODE);
        byte[] sealed = seal(1);
        byte[] plaintext = new byte[16];
        for (int i = 0; i < 100; i++) {
            sealed[90] ^= 1;
            assertThatThrownBy(() -> process(opening, sealed, sealed, 81, 32, plaintext, 0))
                    .isInstanceOf(javax.crypto.AEADBadTagException.class);
            sealed[90] ^= 1;
            process(opening, sealed, sealed, 81, 32, plaintext, 0);
            assertThat(plaintext).containsOnly(5);
        }
        assertThat(ciphers).hasSize(2);
    }

    private CipherPool pool(int mode) {
        return new CipherPool(() -> {
            SeriesCipher made = new SeriesCipher(mode, key, new byte[90]);
            ciphers.add(made);
            return made;
        });
    }

    private static byte[] plaintext() {
        byte[] plaintext = new byte[16];
        Arrays.fill(plaintext, (byte) 5);
        return plaintext;
    }

    private byte[] seal(int number) throws Exception {
        byte[] message = new byte[81 + 32];
        Bytes.putLong(message, 73, number);
        process(pool, message, plaintext(), 0, 16, message, 81);
        return message;
    }

    private static void process(
            CipherPool pool, byte[] header, byte[] source, int from, int length, byte[] target, int to)
            throws Exception {
        SeriesCipher cipher = pool.acquire();
        try {
            cipher.process(header, EncryptionContext.none(), source, from, length, target, to);
        } finally {
            cipher.release();
        }
    }
}
