package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.EncryptionContext;
import java.util.ArrayList;
import java.util.List;
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
    private final AtomicInteger made = new AtomicInteger();
    private final CipherPool pool = new CipherPool(() -> {
        made.incrementAndGet();
        return new SeriesCipher(Cipher.ENCRYPT_MODE, key, new byte[90]);
    });

    private int nonce;

    @Test
    void one_thread_makes_one_cipher() throws Exception {
        for (int i = 0; i < 1000; i++) {
            seal(nonce++);
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void threads_that_come_one_after_another_share_one_cipher() throws Exception {
        for (int i = 0; i < 100; i++) {
            ExecutorService thread = Executors.newSingleThreadExecutor();
            int number = i;
            thread.submit(() -> seal(number)).get();
            thread.shutdown();
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void threads_that_meet_get_different_ciphers_and_few_are_made() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        AtomicInteger number = new AtomicInteger();
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            done.add(threads.submit(() -> {
                for (int j = 0; j < 5_000; j++) {
                    seal(number.getAndIncrement());
                }
                return null;
            }));
        }
        for (Future<?> each : done) {
            each.get();
        }
        threads.shutdown();
        assertThat(made.get()).isLessThan(5_000);
    }

    @Test
    void cipher_that_has_thrown_serves_again() throws Exception {
        CipherPool opening = new CipherPool(() -> {
            made.incrementAndGet();
            return new SeriesCipher(Cipher.DECRYPT_MODE, key, new byte[90]);
        });
        byte[] sealed = seal(1);
        byte[] plaintext = new byte[16];
        for (int i = 0; i < 100; i++) {
            sealed[90] ^= 1;
            assertThatThrownBy(() -> opening.process(sealed, EncryptionContext.none(), sealed, 81, 32, plaintext, 0))
                    .isInstanceOf(javax.crypto.AEADBadTagException.class);
            sealed[90] ^= 1;
            opening.process(sealed, EncryptionContext.none(), sealed, 81, 32, plaintext, 0);
            assertThat(plaintext).containsOnly(5);
        }
        assertThat(made).hasValue(2);
    }

    private byte[] seal(int number) throws Exception {
        byte[] message = new byte[81 + 32];
        Bytes.putLong(message, 73, number);
        byte[] plaintext = new byte[16];
        java.util.Arrays.fill(plaintext, (byte) 5);
        pool.process(message, EncryptionContext.none(), plaintext, 0, 16, message, 81);
        return message;
    }
}
