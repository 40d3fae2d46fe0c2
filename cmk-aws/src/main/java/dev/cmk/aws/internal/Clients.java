package dev.cmk.aws.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The SDK's clients: one per service and region, made when first needed, over one HTTP client and a few threads for time-outs. They
 * have no credentials; every request brings its own.
 */
final class Clients implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** More than one, since ending a call that hangs may itself hang for a while. */
    private static final int TIMERS = 4;

    private final AwsOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, KmsClient> kms = new ConcurrentHashMap<>();
    private final Map<String, StsClient> sts = new ConcurrentHashMap<>();
    private @Nullable Shared shared;
    private boolean closed;

    /** What all clients have in common; what was made here, and not given by the host, is closed with them. */
    private record Shared(
            SdkHttpClient http,
            AwsCredentialsProvider credentials,
            List<SdkAutoCloseable> owned,
            ScheduledThreadPoolExecutor timers) {}

    Clients(AwsOptions options) {
        this.options = options;
    }

    KmsClient kms(String region) {
        KmsClient known = kms.get(region);
        return known != null ? known : locked(() -> kms.computeIfAbsent(region, this::newKms));
    }

    /** The STS for a key in that region. */
    StsClient sts(String region) {
        StsClient known = sts.get(region);
        return known != null ? known : locked(() -> sts.computeIfAbsent(region, this::newSts));
    }

    /**
     * The service's own credentials.
     *
     * @throws dev.cmk.spi.KeyAccessException if there are none
     */
    AwsCredentials own() {
        AwsCredentialsProvider provider = locked(() -> shared().credentials);
        try {
            return provider.resolveCredentials();
        } catch (SdkException e) {
            throw AwsErrors.unreachable("this service has no AWS credentials of its own at the moment", null, e);
        }
    }

    private KmsClient newKms(String region) {
        var builder = KmsClient.builder();
        if (options.kmsEndpoint() != null) {
            builder.endpointOverride(options.kmsEndpoint());
        }
        return configured(builder, region).build();
    }

    private StsClient newSts(String region) {
        var builder = StsClient.builder();
        if (options.stsEndpoint() != null) {
            builder.endpointOverride(options.stsEndpoint());
        }
        return configured(builder, region).build();
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> B configured(B builder, String region) {
        Shared common = shared();
        builder.region(Region.of(region))
                .httpClient(common.http)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(RetryMode.STANDARD)
                        .apiCallTimeout(options.callTimeout())
                        .apiCallAttemptTimeout(options.attemptTimeout())
                        .scheduledExecutorService(common.timers)
                        .build());
        if (options.fips() != null) {
            builder.fipsEnabled(options.fips());
        }
        if (options.dualstack() != null) {
            builder.dualstackEnabled(options.dualstack());
        }
        return builder;
    }

    private Shared shared() {
        if (closed) {
            throw AwsErrors.unreachable("the AWS provider was closed", null, null);
        }
        Shared known = shared;
        if (known == null) {
            known = newShared();
            shared = known;
        }
        return known;
    }

    private Shared newShared() {
        List<SdkAutoCloseable> owned = new ArrayList<>();
        SdkHttpClient http = options.httpClient();
        if (http == null) {
            http = UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECT_TIMEOUT)
                    .socketTimeout(options.attemptTimeout())
                    .build();
            owned.add(http);
        }
        AwsCredentialsProvider credentials = options.credentials();
        if (credentials == null) {
            DefaultCredentialsProvider chain =
                    DefaultCredentialsProvider.builder().build();
            credentials = chain;
            owned.add(chain);
        }
        ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(TIMERS, Clients::timerThread);
        timers.setRemoveOnCancelPolicy(true); // nearly every time-out is cancelled
        return new Shared(http, credentials, owned, timers);
    }

    private static Thread timerThread(Runnable work) {
        Thread thread = new Thread(work, "cmk-aws-timer");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        locked(() -> {
            closed = true;
            kms.values().forEach(SdkAutoCloseable::close);
            kms.clear();
            sts.values().forEach(SdkAutoCloseable::close);
            sts.clear();
            Shared common = shared;
            shared = null;
            if (common != null) {
                common.owned.forEach(SdkAutoCloseable::close);
                common.timers.shutdownNow();
            }
            return true;
        });
    }
}
