package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.InvalidCiphertextException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Any bytes are opened or refused; nothing else ever comes out. */
class FuzzTest {

    private final DataKeyCipher cipher = Fixture.cipher();
    private final byte[] whole = cipher.seal(Fixture.bytes(60, 1), Fixture.CONTEXT);
    private final byte[] segmented = sealSegmented(Fixture.bytes(60, 2));

    @Test
    void a_million_byte_strings_are_opened_or_refused() throws Exception {
        FutureTask<Integer> task = new FutureTask<>(this::openAMillion);
        new Thread(task).start(); // its stack is short, so that a million stack traces cost little
        assertThat(task.get()).isPositive();
    }

    private int openAMillion() {
        Random random = new Random(7);
        int opened = 0;
        for (int i = 0; i < 1_000_000; i++) {
            byte[] bytes = mutate(random, whole);
            if (opens(bytes)) {
                opened++;
                assertThat(bytes).isEqualTo(whole);
            }
        }
        return opened;
    }

    @Test
    void fifty_thousand_segmented_byte_strings_are_opened_or_refused() {
        Random random = new Random(8);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = mutate(random, segmented);
            if (opens(bytes)) {
                assertThat(bytes).isEqualTo(segmented);
            }
        }
    }

    @Test
    void forty_thousand_streams_are_opened_or_refused() throws IOException {
        Random random = new Random(9);
        for (int i = 0; i < 40_000; i++) {
            byte[] original = i % 8 == 0 ? segmented : whole;
            byte[] bytes = mutate(random, original);
            try {
                Fixture.openStream(cipher, bytes);
                assertThat(bytes).isEqualTo(original);
            } catch (InvalidCiphertextException refused) {
                assertThat(bytes).isNotEqualTo(original);
            }
        }
    }

    private boolean opens(byte[] bytes) {
        try {
            DataKeyCipher.dataKeyIdOf(bytes);
            cipher.open(bytes, Fixture.CONTEXT);
            return true;
        } catch (InvalidCiphertextException refused) {
            return false;
        }
    }

    /** Mostly bytes that get past the first checks. */
    private static byte[] mutate(Random random, byte[] original) {
        byte[] bytes = original.clone();
        switch (random.nextInt(8)) {
            case 0 -> {
                bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
            }
            case 1 -> bytes = Arrays.copyOf(original, random.nextInt(original.length + 50));
            case 2 -> bytes[random.nextInt(5)] = (byte) random.nextInt();
            case 3 -> bytes[5 + random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
            case 4 -> {
                int from = random.nextInt(bytes.length);
                int to = from + random.nextInt(bytes.length - from);
                bytes = ReferenceFormat.concat(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
            }
            default -> bytes[69 + random.nextInt(bytes.length - 69)] ^= (byte) random.nextInt(256);
        }
        return bytes;
    }

    private byte[] sealSegmented(byte[] plaintext) {
        try {
            return Fixture.sealStream(cipher, plaintext);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void header_of_any_stream_is_read_or_refused() throws IOException {
        Random random = new Random(10);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = mutate(random, whole);
            ByteArrayInputStream source = new ByteArrayInputStream(bytes);
            try {
                assertThat(Header.readFrom(source).dataKeyId()).isEqualTo(DataKeyCipher.dataKeyIdOf(bytes));
                assertThat(source.available()).isEqualTo(bytes.length - 69);
            } catch (InvalidCiphertextException refused) {
                assertThat(bytes.length < 69
                                || bytes[0] != 'C'
                                || bytes[1] != 'M'
                                || bytes[2] != 'K'
                                || bytes[3] != 1
                                || bytes[4] < 1
                                || bytes[4] > 2)
                        .isTrue();
            }
        }
    }
}
