package dev.cmk.aws.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;

/**
 * An OpenID Connect issuer for tests: signs tokens for {@code AssumeRoleWithWebIdentity}. Thread-safe.
 *
 * <p>Also without a simulator, where a test wants tokens of somebody whom no account trusts.
 */
public final class TokenIssuer {

    private final String url;
    private final KeyPair keys;

    private TokenIssuer(String url, KeyPair keys) {
        this.url = url;
        this.keys = keys;
    }

    /**
     * With a new RSA key of 2048 bits.
     *
     * @param url such as {@code https://api.example.com/oidc}
     * @return the issuer
     */
    public static TokenIssuer create(String url) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new TokenIssuer(url, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The issuer's URL, {@code iss} in its tokens.
     *
     * @return as it was given
     */
    public String url() {
        return url;
    }

    /**
     * What tokens are verified with.
     *
     * @return the public half of its RSA key
     */
    public RSAPublicKey publicKey() {
        return (RSAPublicKey) keys.getPublic();
    }

    /**
     * A JSON Web Token signed with RS256.
     *
     * @param audience such as {@code aws:acme}
     * @param subject whom it is about
     * @param expiry when it ends, in whole seconds
     * @return header, claims and signature in base64url, with dots between
     */
    public String token(String audience, String subject, Instant expiry) {
        JsonObject header = new JsonObject();
        header.addProperty("alg", "RS256");
        header.addProperty("typ", "JWT");
        JsonObject claims = new JsonObject();
        claims.addProperty("iss", url);
        claims.addProperty("aud", audience);
        claims.addProperty("sub", subject);
        claims.addProperty("exp", expiry.getEpochSecond());
        String content = encode(header.toString().getBytes(UTF_8))
                + "."
                + encode(claims.toString().getBytes(UTF_8));
        return content + "." + encode(sign(content.getBytes(US_ASCII)));
    }

    private byte[] sign(byte[] content) {
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(keys.getPrivate());
            signer.update(content);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "TokenIssuer[" + url + "]";
    }
}
