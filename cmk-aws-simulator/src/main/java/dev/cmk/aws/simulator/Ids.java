package dev.cmk.aws.simulator;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes up ids that look like those of AWS. */
final class Ids {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Ids() {}

    static String random(String prefix, int length) {
        StringBuilder id = new StringBuilder(prefix);
        RANDOM.ints(length, 0, ALPHABET.length()).forEach(i -> id.append(ALPHABET.charAt(i)));
        return id.toString();
    }

    static String secret() {
        return Base64.getEncoder().encodeToString(bytes(30));
    }

    static String token() {
        return Base64.getEncoder().encodeToString(bytes(120));
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
