package dev.cmk.aws.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;

/** Verifies OpenID Connect tokens: RS256 under the registered key of their issuer, and not expired (RFC 7519, 7515). */
final class WebTokens {

    private final AwsState state;

    WebTokens(AwsState state) {
        this.state = state;
    }

    WebIdentity verify(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw invalid("The ID Token provided is not a valid JWT.");
        }
        JsonObject header = json(parts[0]);
        JsonObject claims = json(parts[1]);
        String issuer = text(claims, "iss");
        RSAPublicKey key = state.issuer(issuer)
                .orElseThrow(() -> invalid("No OpenIDConnect provider found in your account for " + issuer));
        if (!text(header, "alg").equals("RS256")) {
            throw invalid("The ID Token provided is not signed with RS256.");
        }
        if (!isSigned(parts[0] + "." + parts[1], decode(parts[2]), key)) {
            throw invalid("Couldn't verify the signature of the ID Token.");
        }
        requireUnexpired(claims);
        return new WebIdentity(issuer, audience(claims), text(claims, "sub"));
    }

    private void requireUnexpired(JsonObject claims) {
        long now = state.now().getEpochSecond();
        long expiry = expiry(claims).getEpochSecond();
        if (now >= expiry) {
            throw AwsError.of(
                    "ExpiredTokenException",
                    "Token expired: current date/time " + now + " must be before the expiration date/time " + expiry);
        }
    }

    private static Instant expiry(JsonObject claims) {
        try {
            return Instant.ofEpochSecond(Long.parseLong(text(claims, "exp")));
        } catch (NumberFormatException e) {
            throw invalid("The ID Token provided has no valid exp.");
        }
    }

    private static String audience(JsonObject claims) {
        return claims.get("aud") instanceof JsonArray array && array.size() == 1
                ? array.get(0).getAsString()
                : text(claims, "aud");
    }

    private static boolean isSigned(String content, byte[] signature, RSAPublicKey key) {
        try {
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(key);
            verifier.update(content.getBytes(US_ASCII));
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static JsonObject json(String part) {
        try {
            if (JsonParser.parseString(new String(decode(part), UTF_8)) instanceof JsonObject object) {
                return object;
            }
        } catch (JsonParseException e) {
            throw invalid("The ID Token provided is not a valid JWT.");
        }
        throw invalid("The ID Token provided is not a valid JWT.");
    }

    private static byte[] decode(String part) {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            throw invalid("The ID Token provided is not a valid JWT.");
        }
    }

    private static String text(JsonObject object, String name) {
        return new Parameters(object).find(name).orElseThrow(() -> invalid("The ID Token provided has no " + name));
    }

    private static AwsError invalid(String text) {
        return AwsError.of("InvalidIdentityToken", text);
    }
}
