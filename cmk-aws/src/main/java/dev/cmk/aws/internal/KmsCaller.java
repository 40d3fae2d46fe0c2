package dev.cmk.aws.internal;

import java.util.function.BiFunction;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Calls KMS with one key as one principal. Session credentials that KMS does not accept, because they have expired or their
 * role is gone, are replaced once.
 */
record KmsCaller(Clients clients, Principal principal, KeyArn key) {

    /** A request to be sent with these credentials. */
    @FunctionalInterface
    interface Call<T> extends BiFunction<KmsClient, Consumer<AwsRequestOverrideConfiguration.Builder>, T> {}

    /**
     * Sends it.
     *
     * @throws dev.cmk.spi.KeyAccessException or {@link dev.cmk.spi.DamagedWrappedKeyException} for every error
     */
    <T> T call(String permission, Call<T> call) {
        KmsErrors errors = new KmsErrors(key, permission, principal.words());
        AwsCredentials credentials = principal.credentials();
        try {
            return send(credentials, call);
        } catch (SdkException e) {
            if (AwsErrors.isDenial(e)) {
                principal.doubt(credentials);
            }
            if (!AwsErrors.refusesSession(e) || !principal.renew(credentials)) {
                throw errors.of(e);
            }
        }
        try {
            return send(principal.credentials(), call);
        } catch (SdkException e) {
            throw errors.of(e);
        }
    }

    private <T> T send(AwsCredentials credentials, Call<T> call) {
        return call.apply(
                clients.kms(key.region()),
                with -> with.credentialsProvider(StaticCredentialsProvider.create(credentials)));
    }
}
