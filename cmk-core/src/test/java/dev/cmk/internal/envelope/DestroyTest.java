package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DestroyTest {

    private final byte[] bytes = Fixture.dataKey();
    private final DataKeyCipher cipher =
            DataKeyCipher.takeOwnershipOf(bytes, Fixture.ID, Fixture.ORGANIZATION, Fixture.SCOPE, Nonces.COUNTER);

    @Test
    void destroying_zeroes_the_array_that_was_taken_over() {
        assertThat(bytes).isEqualTo(Fixture.dataKey());
        cipher.destroy();
        cipher.destroy();
        assertThat(bytes).isEqualTo(new byte[32]);
    }

    @Test
    void every_operation_after_it_says_that_the_data_key_is_gone() throws IOException {
        byte[] whole = cipher.seal(new byte[1], Fixture.CONTEXT);
        byte[] segmented = cipher.seal(new byte[70_000], Fixture.CONTEXT);
        assertThat(cipher.open(whole, Fixture.CONTEXT)).hasSize(1);
        ByteArrayInputStream source = new ByteArrayInputStream(segmented);
        Header header = Header.readFrom(source);
        cipher.destroy();
        assertGone(() -> cipher.seal(new byte[1], Fixture.CONTEXT));
        assertGone(() -> cipher.seal(new byte[70_000], Fixture.CONTEXT));
        assertGone(() -> cipher.open(whole, Fixture.CONTEXT));
        assertGone(() -> cipher.open(segmented, Fixture.CONTEXT));
        assertGone(() -> cipher.sealing(new ByteArrayOutputStream(), Fixture.CONTEXT, () -> {}));
        assertGone(() -> cipher.opening(header, source, Fixture.CONTEXT, () -> {}));
        assertGone(cipher::check);
    }

    @Test
    void stream_that_has_begun_may_finish() throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        OutputStream sealing = cipher.sealing(target, Fixture.CONTEXT, () -> {});
        byte[] segmented = Fixture.sealStream(cipher, new byte[50_000]);
        InputStream opening = Fixture.opening(cipher, new ByteArrayInputStream(segmented));
        cipher.destroy();
        sealing.write(new byte[50_000]);
        sealing.close();
        assertThat(opening.readAllBytes()).hasSize(50_000);
        opening.close();
        assertThat(Fixture.openStream(Fixture.cipher(), target.toByteArray())).hasSize(50_000);
    }

    @Test
    void what_is_sealed_while_another_thread_destroys_opens() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 60; round++) {
                DataKeyCipher victim = Fixture.cipherOfShortSeries(5); // derives often
                CountDownLatch running = new CountDownLatch(3);
                List<Future<List<byte[]>>> sealing = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    sealing.add(threads.submit(() -> sealUntilDestroyed(victim, running)));
                }
                running.await();
                threads.submit(victim::destroy).get();
                DataKeyCipher opener = Fixture.cipher();
                for (Future<List<byte[]>> sealed : sealing) {
                    for (byte[] ciphertext : sealed.get()) {
                        assertThat(opener.open(ciphertext, Fixture.CONTEXT)).hasSize(1);
                    }
                }
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void destruction_waits_for_the_function_that_uses_the_bytes() throws Exception {
        byte[] key = Fixture.dataKey();
        DataKey dataKey = new DataKey(key);
        CountDownLatch lent = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<byte[]> use = threads.submit(() -> dataKey.lend(bytes -> {
                lent.countDown();
                await(goOn);
                return bytes.clone();
            }));
            lent.await();
            AtomicReference<Thread> destroyer = new AtomicReference<>();
            Future<?> destruction = threads.submit(() -> {
                destroyer.set(Thread.currentThread());
                dataKey.destroy();
            });
            while (destroyer.get() == null || destroyer.get().getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(key).isEqualTo(Fixture.dataKey());
            goOn.countDown();
            assertThat(use.get()).isEqualTo(Fixture.dataKey());
            destruction.get();
            assertThat(key).isEqualTo(new byte[32]);
            assertGone(() -> dataKey.lend(bytes -> 0));
        } finally {
            threads.shutdown();
        }
    }

    private static List<byte[]> sealUntilDestroyed(DataKeyCipher victim, CountDownLatch running) {
        List<byte[]> sealed = new ArrayList<>();
        try {
            while (true) {
                sealed.add(victim.seal(new byte[1], Fixture.CONTEXT));
                running.countDown();
            }
        } catch (DataKeyDestroyedException expected) {
            return sealed;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertGone(org.assertj.core.api.ThrowableAssert.ThrowingCallable operation) {
        assertThatThrownBy(operation).isExactlyInstanceOf(DataKeyDestroyedException.class);
    }
}
