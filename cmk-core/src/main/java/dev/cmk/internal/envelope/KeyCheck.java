package dev.cmk.internal.envelope;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The check value of a data key, 32 bytes: stored beside the wrapped data key, it tells whether what was unwrapped is
 * that data key of that organization, without having to keep the data key to compare with. It reveals nothing about the
 * data key.
 */
public final class KeyCheck {

    /** The size of a check value. */
    public static final int BYTES = 32;

    private static final byte[] LABEL = "cmk/v1/check".getBytes(StandardCharsets.US_ASCII);

    private KeyCheck() {}

    /**
     * Computes the check value: HKDF-SHA-256 with an empty salt and the info label ‖ length of the organization (2
     * bytes) ‖ organization ‖ id.
     *
     * @param dataKey 32 bytes
     * @param organization whose data key it is
     * @param id which one it is
     * @return a new array of 32 bytes
     * @throws IllegalArgumentException if the data key is not 32 bytes long
     */
    public static byte[] of(byte[] dataKey, OrganizationId organization, DataKeyId id) {
        if (dataKey.length != DataKey.BYTES) {
            throw new IllegalArgumentException("data key has " + dataKey.length + " bytes; exactly 32 are needed");
        }
        byte[] name = organization.value().getBytes(StandardCharsets.UTF_8);
        byte[] info = ByteBuffer.allocate(LABEL.length + Short.BYTES + name.length + DataKeyId.BYTES)
                .put(LABEL)
                .putShort((short) name.length)
                .put(name)
                .put(id.toBytes())
                .array();
        return HkdfSha256.derive(dataKey, new byte[0], info, BYTES);
    }

    /**
     * Compares in constant time.
     *
     * @param expected the stored check value
     * @param dataKey what has been unwrapped; anything but 32 bytes does not match
     * @param organization whose data key it should be
     * @param id which one it should be
     * @return whether the check value of the data key is the expected one
     */
    public static boolean matches(byte[] expected, byte[] dataKey, OrganizationId organization, DataKeyId id) {
        return dataKey.length == DataKey.BYTES && MessageDigest.isEqual(expected, of(dataKey, organization, id));
    }
}
