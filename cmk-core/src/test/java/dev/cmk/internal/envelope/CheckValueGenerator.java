package dev.cmk.internal.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Makes the check values of format version 1, the same every time; {@link VectorGenerator#main} writes them. */
final class CheckValueGenerator {

    private final byte[] key =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private final byte[] id = HexFormat.of().parseHex("202122232425262728292a2b2c2d2e2f");
    private final byte[] check = check(key, "acme", id);
    private final Random random = new Random(2);
    private final List<CheckValue> entries = new ArrayList<>();

    List<CheckValue> generate() {
        valid("worked example", key, "acme", id);
        valid("organization of one character", bytes(32), "a", bytes(16));
        valid("longest organization", bytes(32), "\uD83D\uDE00".repeat(128), bytes(16));
        valid("data key and id of zeros", new byte[32], "acme", new byte[16]);

        invalid("other data key", bytes(32), "acme", id, check);
        invalid("other organization", key, "globex", id, check);
        invalid("organization in capitals", key, "ACME", id, check);
        invalid("other id", key, "acme", bytes(16), check);
        byte[] flipped = check.clone();
        flipped[31] ^= 1;
        invalid("last bit flipped", key, "acme", id, flipped);
        invalid("cut off by one byte", key, "acme", id, Arrays.copyOf(check, 31));
        invalid("one byte appended", key, "acme", id, Arrays.copyOf(check, 33));
        invalid("empty", key, "acme", id, new byte[0]);
        byte[] noLength = ReferenceFormat.concat("cmk/v1/checkacme".getBytes(UTF_8), id);
        invalid(
                "organization without its length",
                key,
                "acme",
                id,
                ReferenceFormat.hkdf(key, new byte[0], noLength, 32));
        for (int length : new int[] {0, 31, 33}) {
            byte[] other = Arrays.copyOf(key, length);
            invalid("data key of " + length + " bytes", other, "acme", id, check(other, "acme", id));
        }
        return entries;
    }

    private static byte[] check(byte[] dataKey, String organization, byte[] id) {
        byte[] label = "cmk/v1/check".getBytes(UTF_8);
        byte[] info = ReferenceFormat.concat(label, ReferenceFormat.prefixed(organization), id);
        return ReferenceFormat.hkdf(dataKey, new byte[0], info, 32);
    }

    private void valid(String name, byte[] dataKey, String organization, byte[] id) {
        add(name, dataKey, organization, id, check(dataKey, organization, id), true);
    }

    private void invalid(String name, byte[] dataKey, String organization, byte[] id, byte[] check) {
        add(name, dataKey, organization, id, check, false);
    }

    private void add(String name, byte[] dataKey, String organization, byte[] id, byte[] check, boolean valid) {
        HexFormat hex = HexFormat.of();
        entries.add(new CheckValue(
                name, hex.formatHex(dataKey), organization, hex.formatHex(id), hex.formatHex(check), valid));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
