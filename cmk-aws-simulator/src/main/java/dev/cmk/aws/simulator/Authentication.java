package dev.cmk.aws.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cmk.aws.simulator.internal.http.HttpRequest;
import dev.cmk.aws.simulator.internal.sigv4.Signature;
import java.security.MessageDigest;
import java.util.Optional;

/** Finds out who signed a request. */
final class Authentication {

    private final AwsState state;

    Authentication(AwsState state) {
        this.state = state;
    }

    /** The caller, and the region that the signature is for. */
    record Signed(Caller caller, String region) {}

    Signed authenticate(Incoming request) {
        Service service = request.service();
        HttpRequest http = request.http();
        Signature signature = Signature.of(http).orElseThrow(service::missingToken);
        Optional<String> token = http.header("x-amz-security-token");
        Caller caller =
                token.isPresent() ? session(service, signature, http, token.get()) : user(service, signature, http);
        return new Signed(caller, signature.region());
    }

    private Caller user(Service service, Signature signature, HttpRequest http) {
        User user = state.user(signature.accessKeyId()).orElseThrow(service::unknownAccessKey);
        requireSignature(service, signature, http, user.accessKey());
        return Caller.user(user.arn(), user.permissions());
    }

    private Caller session(Service service, Signature signature, HttpRequest http, String token) {
        Session session = state.session(signature.accessKeyId())
                .filter(known -> MessageDigest.isEqual(known.token().getBytes(UTF_8), token.getBytes(UTF_8)))
                .orElseThrow(service::unknownAccessKey);
        requireSignature(service, signature, http, session.accessKey());
        if (!session.expiry().isAfter(state.now())) {
            throw service.expiredToken();
        }
        return state.caller(session).orElseThrow(service::unknownAccessKey);
    }

    private static void requireSignature(Service service, Signature signature, HttpRequest http, AccessKey key) {
        if (!signature.service().equals(service.id()) || !signature.isOf(http, key.secretAccessKey())) {
            throw service.wrongSignature();
        }
    }
}
