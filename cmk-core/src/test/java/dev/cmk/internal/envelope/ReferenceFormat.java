package dev.cmk.internal.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Format version 1 written a second time, straight from docs/FORMAT.md and on JCE alone, with every byte that is
 * otherwise random in the caller's hand. Slow and plain on purpose: it makes the vectors and checks the library.
 */
final class ReferenceFormat {

    static final int FIRST_SEGMENT = 16384 - 40;
    static final int SEGMENT = 16384;

    private ReferenceFormat() {}

    static byte[] hkdf(byte[] inputKey, byte[] salt, byte[] info, int length) {
        byte[] prk = hmac(salt.length == 0 ? new byte[32] : salt, inputKey);
        byte[] okm = new byte[0];
        byte[] block = new byte[0];
        for (int i = 1; okm.length < length; i++) {
            block = hmac(prk, concat(block, info, new byte[] {(byte) i}));
            okm = concat(okm, block);
        }
        return Arrays.copyOf(okm, length);
    }

    static byte[] encryptionKey(int suite, byte[] dataKey, byte[] id, byte[] seriesId) {
        return Arrays.copyOf(seriesKeys(suite, dataKey, id, seriesId), 32);
    }

    static byte[] commitment(int suite, byte[] dataKey, byte[] id, byte[] seriesId) {
        return Arrays.copyOfRange(seriesKeys(suite, dataKey, id, seriesId), 32, 64);
    }

    private static byte[] seriesKeys(int suite, byte[] dataKey, byte[] id, byte[] seriesId) {
        return hkdf(dataKey, seriesId, concat(("cmk/v1/suite-" + suite).getBytes(UTF_8), id), 64);
    }

    static byte[] header(int version, int suite, byte[] id, byte[] seriesId, byte[] commitment) {
        return concat(new byte[] {'C', 'M', 'K', (byte) version, (byte) suite}, id, seriesId, commitment);
    }

    static byte[] associatedData(
            byte[] authenticatedHeader, String organization, String scope, Map<String, String> context) {
        return concat(authenticatedHeader, prefixed(organization), prefixed(scope), encode(context));
    }

    static byte[] encode(Map<String, String> context) {
        TreeMap<byte[], String> sorted = new TreeMap<>(Arrays::compareUnsigned);
        context.forEach((name, value) -> sorted.put(name.getBytes(UTF_8), value));
        byte[] encoded = {(byte) (context.size() >> 8), (byte) context.size()};
        for (Map.Entry<byte[], String> pair : sorted.entrySet()) {
            encoded = concat(encoded, prefixed(new String(pair.getKey(), UTF_8)), prefixed(pair.getValue()));
        }
        return encoded;
    }

    static byte[] prefixed(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return concat(new byte[] {(byte) (bytes.length >> 8), (byte) bytes.length}, bytes);
    }

    /** AES-GCM: the encrypted text and the tag. */
    static byte[] seal(byte[] key, byte[] nonce, byte[] associatedData, byte[] plaintext) {
        return gcm(Cipher.ENCRYPT_MODE, key, nonce, associatedData, plaintext);
    }

    /** The key of the segments of one stream. */
    static byte[] segmentKey(byte[] encryptionKey, byte[] salt, byte[] associatedData) {
        return hkdf(encryptionKey, salt, associatedData, 32);
    }

    static byte[] segmentNonce(byte[] prefix, int segment, boolean last) {
        return ByteBuffer.allocate(12)
                .put(prefix)
                .putInt(segment)
                .put((byte) (last ? 1 : 0))
                .array();
    }

    static List<byte[]> sealSegments(byte[] segmentKey, byte[] prefix, byte[] plaintext, int first, int others) {
        List<byte[]> sealed = new ArrayList<>();
        int from = 0;
        while (true) {
            int to = Math.min(plaintext.length, from + (sealed.isEmpty() ? first : others) - 16);
            boolean last = to == plaintext.length;
            byte[] nonce = segmentNonce(prefix, sealed.size(), last);
            sealed.add(seal(segmentKey, nonce, new byte[0], Arrays.copyOfRange(plaintext, from, to)));
            if (last) {
                return sealed;
            }
            from = to;
        }
    }

    /** Opens what the library has sealed; anything wrong throws. */
    static byte[] open(
            byte[] dataKey, String organization, String scope, Map<String, String> context, byte[] ciphertext) {
        int suite = ciphertext[4];
        byte[] id = Arrays.copyOfRange(ciphertext, 5, 21);
        byte[] seriesId = Arrays.copyOfRange(ciphertext, 21, 37);
        byte[] commitment = commitment(suite, dataKey, id, seriesId);
        byte[] header = Arrays.copyOf(ciphertext, 69);
        if (!Arrays.equals(header, header(1, suite, id, seriesId, commitment))) {
            throw new IllegalArgumentException("header");
        }
        byte[] key = encryptionKey(suite, dataKey, id, seriesId);
        if (suite == 1) {
            byte[] nonce = Arrays.copyOfRange(ciphertext, 69, 81);
            byte[] associatedData = associatedData(Arrays.copyOf(ciphertext, 81), organization, scope, context);
            byte[] body = Arrays.copyOfRange(ciphertext, 81, ciphertext.length);
            return gcm(Cipher.DECRYPT_MODE, key, nonce, associatedData, body);
        }
        byte[] associatedData = associatedData(header, organization, scope, context);
        byte[] segmentKey = segmentKey(key, Arrays.copyOfRange(ciphertext, 70, 102), associatedData);
        byte[] prefix = Arrays.copyOfRange(ciphertext, 102, 109);
        ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
        int from = 109;
        for (int segment = 0; ; segment++) {
            int to = Math.min(ciphertext.length, from + (segment == 0 ? FIRST_SEGMENT : SEGMENT));
            boolean last = to == ciphertext.length;
            byte[] nonce = segmentNonce(prefix, segment, last);
            byte[] sealed = Arrays.copyOfRange(ciphertext, from, to);
            plaintext.writeBytes(gcm(Cipher.DECRYPT_MODE, segmentKey, nonce, new byte[0], sealed));
            if (last) {
                return plaintext.toByteArray();
            }
            from = to;
        }
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    private static byte[] gcm(int mode, byte[] key, byte[] nonce, byte[] associatedData, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
            cipher.updateAAD(associatedData);
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
