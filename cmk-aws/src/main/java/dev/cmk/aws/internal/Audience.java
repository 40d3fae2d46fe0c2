package dev.cmk.aws.internal;

import dev.cmk.OrganizationId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** How an organization is called in tokens and policies. No two organizations have the same audience. */
public final class Audience {

    private static final String HASHED = "sha256-";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.@/-]{1,128}");

    private Audience() {}

    /**
     * The audience of an organization; see {@code WebIdentityTokens.audience}.
     *
     * @param organization whose
     * @return ASCII
     */
    public static String of(OrganizationId organization) {
        String id = organization.value();
        boolean isPlain = PLAIN.matcher(id).matches() && !id.startsWith(HASHED);
        return "aws:" + (isPlain ? id : HASHED + hash(id));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
