package dev.cmk.aws.internal;

import dev.cmk.OrganizationId;
import dev.cmk.aws.internal.SessionRequest.ExternalId;
import dev.cmk.aws.internal.SessionRequest.WebIdentity;
import dev.cmk.spi.KeyAccessException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** STS by the AWS SDK. */
final class AwsSts implements Sts {

    private final Clients clients;
    private final Duration duration;
    private final @Nullable Function<OrganizationId, String> webIdentityTokens;

    AwsSts(Clients clients, AwsOptions options) {
        this.clients = clients;
        this.duration = options.session();
        this.webIdentityTokens = options.webIdentityTokens();
    }

    @Override
    public AwsSessionCredentials assume(SessionRequest request) {
        if (request.proof() instanceof WebIdentity identity) {
            String token = token(identity.subject());
            return checked(() -> withWebIdentity(request, token), request);
        }
        String externalId = ((ExternalId) request.proof()).value();
        AwsCredentials own = clients.own();
        return checked(() -> withExternalId(request, externalId, own), request);
    }

    /** What AWS does is told in AWS's words; everything else is a fault of this service. */
    private static AwsSessionCredentials checked(Supplier<@Nullable Credentials> call, SessionRequest request) {
        Credentials answer;
        try {
            answer = call.get();
        } catch (SdkException e) {
            throw StsErrors.of(e, request);
        }
        if (answer == null
                || isBlank(answer.accessKeyId())
                || isBlank(answer.secretAccessKey())
                || isBlank(answer.sessionToken())) {
            throw AwsErrors.unreachable("AWS STS in " + request.region() + " answered without credentials", null, null);
        }
        return AwsSessionCredentials.create(answer.accessKeyId(), answer.secretAccessKey(), answer.sessionToken());
    }

    private @Nullable Credentials withExternalId(
            SessionRequest request, @Nullable String externalId, AwsCredentials own) {
        StsClient sts = clients.sts(request.region());
        return sts.assumeRole(call -> call.roleArn(request.role().toString())
                        .roleSessionName(SessionName.of(request.organization()))
                        .externalId(externalId)
                        .policy(request.policy())
                        .durationSeconds(Math.toIntExact(duration.toSeconds()))
                        .overrideConfiguration(with -> with.credentialsProvider(StaticCredentialsProvider.create(own))))
                .credentials();
    }

    private @Nullable Credentials withWebIdentity(SessionRequest request, String token) {
        StsClient sts = clients.sts(request.region());
        return sts.assumeRoleWithWebIdentity(call -> call.roleArn(request.role().toString())
                        .roleSessionName(SessionName.of(request.organization()))
                        .webIdentityToken(token)
                        .policy(request.policy())
                        .durationSeconds(Math.toIntExact(duration.toSeconds())))
                .credentials();
    }

    private String token(OrganizationId subject) {
        if (webIdentityTokens == null) {
            throw noToken("this service issues no web identity tokens", null);
        }
        String token;
        try {
            token = webIdentityTokens.apply(subject);
        } catch (RuntimeException e) { // the host's code
            throw noToken(
                    "this service could not issue a web identity token: "
                            + e.getClass().getName(),
                    e);
        }
        if (isBlank(token)) {
            throw noToken("this service issued an empty web identity token", null);
        }
        return token;
    }

    private static KeyAccessException noToken(String message, @Nullable RuntimeException cause) {
        return AwsErrors.unreachable(message + ", which is for its operator to look into", null, cause);
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
