package dev.cmk.aws.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * 256 bits of a key, with the id that ciphertexts carry; a rotated key has several. AES-256-GCM of the JDK with random
 * 12-byte nonces.
 */
final class KeyMaterial {

    static final int ID_LENGTH = 16;
    private static final int KEY_LENGTH = 32;
    private static final int TAG_BITS = 128;

    private final byte[] id;
    private final byte[] key;

    KeyMaterial(byte[] id, byte[] key) {
        if (id.length != ID_LENGTH || key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("key material has an id of 16 bytes and 32 bytes of key");
        }
        this.id = id.clone();
        this.key = key.clone();
    }

    static KeyMaterial random() {
        return new KeyMaterial(Ids.bytes(ID_LENGTH), Ids.bytes(KEY_LENGTH));
    }

    byte[] id() {
        return id.clone();
    }

    /** For the state file. */
    byte[] keyBytes() {
        return key.clone();
    }

    byte[] encrypt(byte[] plaintext, byte[] nonce, byte[] header, Map<String, String> context) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, nonce, header, context).doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Empty if the ciphertext, its header or its context is not what was encrypted. */
    Optional<byte[]> decrypt(byte[] ciphertext, byte[] nonce, byte[] header, Map<String, String> context) {
        try {
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, nonce, header, context).doFinal(ciphertext));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] header, Map<String, String> context)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(header);
        cipher.updateAAD(encode(context));
        return cipher;
    }

    /** Sorted, each name and value with its length before it: no two contexts have the same encoding. */
    static byte[] encode(Map<String, String> context) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new TreeMap<>(context).forEach((name, value) -> {
            for (String part : new String[] {name, value}) {
                byte[] utf8 = part.getBytes(UTF_8);
                bytes.writeBytes(
                        ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
                bytes.writeBytes(utf8);
            }
        });
        return bytes.toByteArray();
    }
}
