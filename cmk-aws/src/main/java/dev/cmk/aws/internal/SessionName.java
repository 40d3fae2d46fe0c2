package dev.cmk.aws.internal;

import dev.cmk.OrganizationId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a customer's CloudTrail calls the service: {@code cmk-acme-0123456789abcdef}. 2–64 of {@code A-Z a-z 0-9 _ + = , . @ -}
 * are allowed by STS, so that an organization's id is made to fit and told from similar ones by a hash.
 */
final class SessionName {

    private static final int HASH_BYTES = 8;
    private static final int MAX_PREFIX = 64 - "cmk-".length() - 1 - 2 * HASH_BYTES;

    private SessionName() {}

    static String of(OrganizationId organization) {
        String readable = organization.value().replaceAll("[^A-Za-z0-9_+=,.@-]", "-");
        String prefix = readable.substring(0, Math.min(readable.length(), MAX_PREFIX));
        return "cmk-" + prefix + "-" + hash(organization.value());
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
