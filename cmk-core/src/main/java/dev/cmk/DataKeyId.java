package dev.cmk;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.UUID;

/**
 * The id of one data key: 16 bytes, drawn at random by the library, carried in the header of every ciphertext.
 *
 * <p>It says which data key opens a ciphertext and nothing else; it is not secret. Immutable.
 *
 * @param value the 128 bits as a UUID (version 4, RFC 9562)
 */
public record DataKeyId(UUID value) implements Comparable<DataKeyId> {

    /** The size of an id in bytes. */
    public static final int BYTES = 16;

    /** Checks that there is a value. */
    public DataKeyId {
        Objects.requireNonNull(value, "value");
    }

    /**
     * A new random id.
     *
     * @return an id that no data key has yet
     */
    public static DataKeyId random() {
        return new DataKeyId(UUID.randomUUID());
    }

    /**
     * Reads an id from its 16 bytes, most significant first.
     *
     * @param bytes where to read
     * @param offset where the id starts
     * @return the id
     * @throws IndexOutOfBoundsException if fewer than 16 bytes follow the offset
     */
    public static DataKeyId fromBytes(byte[] bytes, int offset) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, BYTES);
        return new DataKeyId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    /**
     * The id as 16 bytes, most significant first.
     *
     * @return a new array
     */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    /** Orders by the bytes, unsigned, as databases order them. */
    @Override
    public int compareTo(DataKeyId other) {
        int high = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
