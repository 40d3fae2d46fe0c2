package dev.cmk.internal.cipher;

import dev.cmk.InvalidCiphertextException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Ciphertexts as base64url without padding (RFC 4648, section 5), in its one canonical form, and text as UTF-8. */
final class TextForm {

    private TextForm() {}

    static String encode(byte[] ciphertext) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ciphertext);
    }

    static byte[] decode(String ciphertext) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(ciphertext);
        } catch (IllegalArgumentException e) {
            throw new InvalidCiphertextException();
        }
        if (!encode(bytes).equals(ciphertext)) { // padding, or bits beyond the last byte
            throw new InvalidCiphertextException();
        }
        return bytes;
    }

    static byte[] toUtf8(String plaintext) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(plaintext));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("plaintext holds an unpaired surrogate, which UTF-8 cannot express", e);
        }
    }

    static String fromUtf8(byte[] plaintext) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(plaintext))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidCiphertextException();
        }
    }
}
