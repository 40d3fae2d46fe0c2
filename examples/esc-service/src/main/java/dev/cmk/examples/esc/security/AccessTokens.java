package dev.cmk.examples.esc.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table {@code access_token}. A token is 32 random bytes, so one round of SHA-256 keeps it as safe as a slow hash keeps a
 * password, and costs no request a tenth of a second.
 */
@Repository
public class AccessTokens {

    private static final int BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final JdbcClient jdbc;

    AccessTokens(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A new token of a person's or service's; it cannot be read again. */
    public String issue(String username) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        jdbc.sql("INSERT INTO access_token (hash, username) VALUES (:hash, :username)")
                .param("hash", hash(token))
                .param("username", username)
                .update();
        return token;
    }

    /** Does nothing if there is no such token. */
    public void revoke(String token) {
        jdbc.sql("DELETE FROM access_token WHERE hash = :hash")
                .param("hash", hash(token))
                .update();
    }

    /** Whose it is. */
    public Optional<String> username(String token) {
        return jdbc.sql("SELECT username FROM access_token WHERE hash = :hash")
                .param("hash", hash(token))
                .query(String.class)
                .optional();
    }

    private static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
