package dev.cmk.soak;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The check value of a data key, worked out a second time: HKDF-SHA-256 (RFC 5869) as FORMAT.md says, one block. */
final class CheckValue {

    private CheckValue() {}

    static byte[] of(byte[] dataKey, String organization, UUID id) {
        byte[] name = organization.getBytes(StandardCharsets.UTF_8);
        byte[] label = "cmk/v1/check".getBytes(StandardCharsets.US_ASCII);
        byte[] info = ByteBuffer.allocate(label.length + 2 + name.length + 16 + 1)
                .put(label)
                .putShort((short) name.length)
                .put(name)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .put((byte) 1) // the block's number
                .array();
        return hmac(hmac(new byte[32], dataKey), info);
    }

    static boolean matches(byte[] expected, byte[] dataKey, String organization, UUID id) {
        return dataKey.length == 32 && Arrays.equals(expected, of(dataKey, organization, id));
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HMAC-SHA-256", e);
        }
    }
}
