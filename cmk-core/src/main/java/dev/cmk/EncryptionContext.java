package dev.cmk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Name–value pairs that are bound to a ciphertext: it opens only with the same pairs, in any order.
 *
 * <p>Good pairs say what the data is and where it belongs, such as {@code ("path", "db/password")}, so that a
 * ciphertext copied elsewhere does not open there. They are authenticated, not stored and not encrypted: the caller
 * hands in the same pairs again to decrypt. Up to {@value #MAX_PAIRS} pairs; a name has 1–{@value #MAX_NAME_BYTES} and
 * a value 0–{@value #MAX_VALUE_BYTES} bytes of UTF-8; names and values are compared exactly.
 *
 * <p>Immutable, and worth keeping when it is used again: its encoding is computed once.
 */
public final class EncryptionContext {

    /** The most pairs that a context can have. */
    public static final int MAX_PAIRS = 32;

    /** The longest name, in bytes of UTF-8. */
    public static final int MAX_NAME_BYTES = 256;

    /** The longest value, in bytes of UTF-8. */
    public static final int MAX_VALUE_BYTES = 4096;

    private static final EncryptionContext NONE = new EncryptionContext(Map.of());

    private final Map<String, String> pairs;
    private final byte[] encoding;

    private EncryptionContext(Map<String, String> pairs) {
        this.encoding = encode(pairs);
        this.pairs = pairs;
    }

    /**
     * The context without pairs.
     *
     * @return always the same instance
     */
    public static EncryptionContext none() {
        return NONE;
    }

    /**
     * A context of one pair.
     *
     * @param name 1–256 bytes of UTF-8
     * @param value 0–4096 bytes of UTF-8
     * @return the context
     * @throws IllegalArgumentException if name or value is outside its limits or holds an unpaired surrogate
     */
    public static EncryptionContext of(String name, String value) {
        return NONE.and(name, value);
    }

    /**
     * A context of all pairs of a map.
     *
     * @param pairs names and values, copied
     * @return the context
     * @throws IllegalArgumentException if there are more than 32 pairs, or a name or value is outside its limits or
     *     holds an unpaired surrogate
     */
    public static EncryptionContext of(Map<String, String> pairs) {
        Objects.requireNonNull(pairs, "pairs");
        pairs.forEach((name, value) -> {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
        });
        Map<String, String> copy = Map.copyOf(pairs);
        return copy.isEmpty() ? NONE : new EncryptionContext(copy);
    }

    /**
     * This context and one more pair.
     *
     * @param name 1–256 bytes of UTF-8, not yet in this context
     * @param value 0–4096 bytes of UTF-8
     * @return a new context
     * @throws IllegalArgumentException if the name is there already, if there would be more than 32 pairs, or if name
     *     or value is outside its limits or holds an unpaired surrogate
     */
    public EncryptionContext and(String name, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        if (pairs.containsKey(name)) {
            throw new IllegalArgumentException("name is already in the encryption context; each can be there once");
        }
        Map<String, String> more = new TreeMap<>(pairs);
        more.put(name, value);
        return new EncryptionContext(Map.copyOf(more));
    }

    /**
     * The size of the encoding that {@link #writeTo} writes.
     *
     * @return bytes, at least 2
     */
    public int encodedLength() {
        return encoding.length;
    }

    /**
     * Writes the encoding that is authenticated with a ciphertext, as {@code docs/FORMAT.md} defines it: the number of
     * pairs, then each name and value behind its length, sorted by the bytes of the names. Different contexts have
     * different encodings.
     *
     * @param target where to write {@link #encodedLength()} bytes
     * @param offset where to start
     * @throws IndexOutOfBoundsException if there is no room
     */
    public void writeTo(byte[] target, int offset) {
        System.arraycopy(encoding, 0, target, offset, encoding.length);
    }

    private static byte[] encode(Map<String, String> pairs) {
        if (pairs.size() > MAX_PAIRS) {
            throw new IllegalArgumentException(
                    "encryption context has " + pairs.size() + " pairs; at most " + MAX_PAIRS + " are allowed");
        }
        TreeMap<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
        int length = Short.BYTES;
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            byte[] name = Text.utf8("name", pair.getKey(), 1, MAX_NAME_BYTES);
            byte[] value = Text.utf8("value", pair.getValue(), 0, MAX_VALUE_BYTES);
            sorted.put(name, value);
            length += 2 * Short.BYTES + name.length + value.length;
        }
        ByteBuffer target = ByteBuffer.allocate(length).putShort((short) sorted.size());
        sorted.forEach((name, value) -> {
            target.putShort((short) name.length).put(name);
            target.putShort((short) value.length).put(value);
        });
        return target.array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncryptionContext that && Arrays.equals(encoding, that.encoding);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoding);
    }

    /** The names, sorted; values may be personal data and are left out. */
    @Override
    public String toString() {
        List<String> names = new ArrayList<>(pairs.keySet());
        names.sort(null);
        return "EncryptionContext" + names;
    }
}
