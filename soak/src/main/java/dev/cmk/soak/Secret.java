package dev.cmk.soak;

import dev.cmk.EncryptionContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What a client was told to be sealed: a line of the journal.
 *
 * @param organization whose
 * @param scope which scope
 * @param path the one value of its encryption context
 * @param ciphertext as {@code encrypt} gave it, in base64
 * @param hash SHA-256 of the plaintext, in hexadecimal
 */
record Secret(String organization, String scope, String path, String ciphertext, String hash) {

    static Secret of(String organization, String scope, String path, byte[] sealed, byte[] plaintext) {
        return new Secret(organization, scope, path, Base64.getEncoder().encodeToString(sealed), hash(plaintext));
    }

    static Secret parse(String line) {
        String[] parts = line.split("\t", -1);
        return new Secret(parts[0], parts[1], parts[2], parts[3], parts[4]);
    }

    String toLine() {
        return String.join("\t", organization, scope, path, ciphertext, hash);
    }

    byte[] sealed() {
        return Base64.getDecoder().decode(ciphertext);
    }

    EncryptionContext context() {
        return EncryptionContext.of("path", path);
    }

    boolean isOf(byte[] plaintext) {
        return hash.equals(hash(plaintext));
    }

    private static String hash(byte[] plaintext) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(plaintext));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
