package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.InvalidCiphertextException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SmallPartsTest {

    @Test
    void comparison_sees_a_difference_anywhere_in_the_prefix_and_nowhere_else() {
        byte[] prefix = Fixture.bytes(69, 1);
        byte[] bytes = Arrays.copyOf(prefix, 100);
        assertThat(Bytes.startsWith(bytes, prefix)).isTrue();
        for (int i = 0; i < 100; i++) {
            bytes[i] ^= (byte) 0x80;
            assertThat(Bytes.startsWith(bytes, prefix)).isEqualTo(i >= 69);
            bytes[i] ^= (byte) 0x80;
        }
        assertThat(Bytes.startsWith(prefix, prefix)).isTrue();
        assertThat(Bytes.startsWith(Arrays.copyOf(prefix, 68), prefix)).isFalse();
    }

    @Test
    void numbers_are_big_endian() {
        byte[] bytes = new byte[9];
        Bytes.putLong(bytes, 1, 0x0102030405060708L);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("000102030405060708");
        assertThat(Bytes.longAt(bytes, 0)).isEqualTo(0x01020304050607L);
    }

    @Test
    void segment_lengths_fit_each_other() {
        assertThat(Segments.ciphertextLength(0)).isEqualTo(69 + 40 + 16);
        assertThat(Segments.ciphertextLength(16328)).isEqualTo(69 + 16384);
        assertThat(Segments.ciphertextLength(16329)).isEqualTo(69 + 16384 + 17);
        for (long length = 0; length < 70_000; length++) {
            assertThat(Segments.plaintextLength(Segments.ciphertextLength(length)))
                    .isEqualTo(length);
        }
        assertThat(Segments.ciphertextLength(DataKeyCipher.MAX_PLAINTEXT_BYTES)).isLessThan(Integer.MAX_VALUE - 8);
        assertThat(Segments.plaintextLength(Segments.ciphertextLength(1L << 44)))
                .isEqualTo(1L << 44);
        for (long length : new long[] {0, 69, 108, 124, 69 + 16384 + 1, 69 + 16384 + 15}) {
            assertThat(Segments.plaintextLength(length)).isNegative();
        }
    }

    @Test
    void suites_have_the_info_strings_of_the_format() {
        String id = HexFormat.of().formatHex(Fixture.ID.toBytes());
        assertThat(HexFormat.of().formatHex(Suite.WHOLE.info(Fixture.ID)))
                .isEqualTo("636d6b2f76312f73756974652d31" + id);
        assertThat(HexFormat.of().formatHex(Suite.STREAMING.info(Fixture.ID)))
                .isEqualTo("636d6b2f76312f73756974652d32" + id);
        assertThat(Suite.ofCode((byte) 1)).isEqualTo(Suite.WHOLE);
        assertThat(Suite.ofCode((byte) 2)).isEqualTo(Suite.STREAMING);
        for (int code : new int[] {-1, 0, 3, 127}) {
            assertThatThrownBy(() -> Suite.ofCode((byte) code)).isInstanceOf(InvalidCiphertextException.class);
        }
    }

    @Test
    void operating_system_gives_bytes_that_do_not_repeat() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertThat(seen.add(HexFormat.of().formatHex(OperatingSystemRandom.INSTANCE.next(12))))
                    .isTrue();
        }
        assertThat(OperatingSystemRandom.INSTANCE.next(0)).isEmpty();
    }
}
