package dev.cmk.aws.simulator.internal.sigv4;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cmk.aws.simulator.internal.http.HttpRequest;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The {@code Authorization} header of a signed request, as in "Create a signed AWS API request" of the IAM User Guide.
 *
 * <p>The time of the signature is not compared with any clock: the simulator's may be set by a test, the client's not.
 */
public record Signature(
        String accessKeyId, String day, String region, String service, List<String> signedHeaders, String value) {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String TIME_HEADER = "x-amz-date";
    private static final Pattern HEADER = Pattern.compile(ALGORITHM
            + " Credential=([^/,]+)/(\\d{8})/([^/,]+)/([^/,]+)/aws4_request,\\s*"
            + "SignedHeaders=([^,]+),\\s*Signature=([0-9a-f]{64})");

    /** Empty if the request is not signed, or in some other way. */
    public static Optional<Signature> of(HttpRequest request) {
        Matcher header = HEADER.matcher(request.header("authorization").orElse(""));
        return header.matches()
                ? Optional.of(new Signature(
                        header.group(1),
                        header.group(2),
                        header.group(3),
                        header.group(4),
                        List.of(header.group(5).split(";")),
                        header.group(6)))
                : Optional.empty();
    }

    /** Whether this is what the holder of the secret makes of the request. Host, time and session token must be signed. */
    public boolean isOf(HttpRequest request, String secret) {
        boolean complete = signedHeaders.contains("host")
                && signedHeaders.contains(TIME_HEADER)
                && (signedHeaders.contains("x-amz-security-token")
                        || request.header("x-amz-security-token").isEmpty());
        return complete
                && MessageDigest.isEqual(
                        value.getBytes(UTF_8), expected(request, secret).getBytes(UTF_8));
    }

    private String expected(HttpRequest request, String secret) {
        String scope = String.join("/", day, region, service, "aws4_request");
        String toSign = String.join(
                "\n",
                ALGORITHM,
                request.header(TIME_HEADER).orElse(""),
                scope,
                sha256(canonical(request).getBytes(UTF_8)));
        byte[] key = ("AWS4" + secret).getBytes(UTF_8);
        for (String part : List.of(day, region, service, "aws4_request")) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, toSign));
    }

    private String canonical(HttpRequest request) {
        String[] target = request.target().split("\\?", 2);
        String query = target.length < 2
                ? ""
                : Arrays.stream(target[1].split("&")).sorted().collect(Collectors.joining("&"));
        String headers = signedHeaders.stream()
                .map(name -> name + ":" + values(request, name) + "\n")
                .collect(Collectors.joining());
        return String.join(
                "\n",
                request.method(),
                target[0],
                query,
                headers,
                String.join(";", signedHeaders),
                sha256(request.body()));
    }

    private static String values(HttpRequest request, String name) {
        return request.headers().getOrDefault(name, List.of()).stream()
                .map(value -> value.strip().replaceAll(" +", " "))
                .collect(Collectors.joining(","));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
