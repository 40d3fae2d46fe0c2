package dev.cmk.internal.envelope;

import com.google.crypto.tink.subtle.Hkdf;
import java.security.GeneralSecurityException;

/** HKDF with SHA-256 (RFC 5869). */
final class HkdfSha256 {

    private HkdfSha256() {}

    static byte[] derive(byte[] inputKey, byte[] salt, byte[] info, int length) {
        try {
            return Hkdf.computeHkdf("HMACSHA256", inputKey, salt, info, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is not available", e);
        }
    }
}
