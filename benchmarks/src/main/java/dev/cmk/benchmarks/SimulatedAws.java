package dev.cmk.benchmarks;

import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.aws.simulator.AccessKey;
import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.aws.simulator.Permission;
import dev.cmk.aws.simulator.TrustPolicy;
import dev.cmk.spi.KeyProvider;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** The AWS simulator in a JVM of its own, with keys and roles of customers, and the providers that reach it. */
final class SimulatedAws implements Customer.Keys, AutoCloseable {

    private static final Map<String, Supplier<SdkHttpClient>> CLIENTS = Map.of(
            "url-connection", UrlConnectionHttpClient::create,
            "apache5", Apache5HttpClient::create,
            "crt", AwsCrtHttpClient::create);

    /** Each customer has an account of its own, with the quota that goes with it. */
    private static final Map<String, String> ACCOUNTS = new HashMap<>();

    private static final String REGION = "eu-central-1";
    private static final String[] CALLS = {"Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey"};

    /** All that a customer has to allow. */
    private static final String[] ALLOWED = {"kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"};

    private final Child child;
    private final Options reached;

    private SimulatedAws(Child child, Options reached) {
        this.child = child;
        this.reached = reached;
    }

    static SimulatedAws start(Options options) throws IOException {
        Child child = Child.start(SimulatedAws.class, options.with(Map.of("heap", 256)));
        child.order("where");
        String[] words = child.await("at").split(" ", -1); // <endpoint> <access key id> <secret access key>
        return new SimulatedAws(
                child, options.with(Map.of("endpoint", words[0], "access-key", words[1], "secret-key", words[2])));
    }

    /** The options, and what {@link #provider(Options, SdkHttpClient)} has to know. */
    Options reached() {
        return reached;
    }

    @Override
    public KeyProvider provider() {
        return provider(reached, null);
    }

    /**
     * A provider that reaches a simulator.
     *
     * @param client null for that of the library
     */
    static KeyProvider provider(Options options, @Nullable SdkHttpClient client) {
        URI endpoint = URI.create(options.text("endpoint").orElseThrow());
        AwsKmsProvider.Builder builder = AwsKmsProvider.builder()
                .kmsEndpoint(endpoint)
                .stsEndpoint(endpoint)
                .credentials(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        options.text("access-key").orElseThrow(),
                        options.text("secret-key").orElseThrow())));
        return client == null ? builder.build() : builder.httpClient(client).build();
    }

    /** A client of the SDK with its defaults, one of those of {@link #requireClients}. */
    static SdkHttpClient httpClient(String name) {
        return Objects.requireNonNull(CLIENTS.get(name), name).get();
    }

    static void requireClients(List<String> names) {
        if (!CLIENTS.keySet().containsAll(names)) {
            throw new UsageException("--clients are some of " + CLIENTS.keySet() + ", not " + names);
        }
    }

    /** A new key, and a role that may use all keys of the account if it is shown the external id. */
    @Override
    public Map<String, String> settings(String organization, String externalId, String name) {
        child.order("key " + organization + " " + externalId);
        String[] words = child.await("key").split(" ", -1); // <key ARN> <role ARN>
        return AwsKmsProvider.settings(words[0], words[1]);
    }

    /** From now on every call to KMS waits so long. */
    void delay(int milliseconds) {
        child.order("delay " + milliseconds);
        child.await("delayed");
    }

    /** How many calls KMS has got so far, refused ones included. */
    long calls() {
        child.order("calls");
        return Long.parseLong(child.await("calls"));
    }

    Footprint footprint() {
        return child.footprint();
    }

    @Override
    public void close() {
        child.close();
    }

    public static void main(String[] arguments) {
        try (AwsSimulator aws = AwsSimulator.start()) {
            Child.obey(order -> Child.say(answer(aws, order.split(" ", -1))));
        }
    }

    private static String answer(AwsSimulator aws, String[] words) {
        return switch (words[0]) {
            case "where" -> {
                AccessKey platform = aws.credentials();
                yield "at " + aws.endpoint() + " " + platform.accessKeyId() + " " + platform.secretAccessKey();
            }
            case "key" -> {
                String account = ACCOUNTS.computeIfAbsent(
                        words[1], organization -> String.format(Locale.ROOT, "2222%08d", ACCOUNTS.size()));
                String role = "arn:aws:iam::" + account + ":role/cmk-" + words[1];
                aws.createRole(
                        role, TrustPolicy.of(aws.platformArn()).withExternalId(words[2]), Permission.allow(ALLOWED));
                yield "key " + aws.createKey(account, REGION).arn() + " " + role;
            }
            case "delay" -> {
                aws.faults().clear();
                aws.faults().on(CALLS).delayed(Duration.ofMillis(Long.parseLong(words[1])));
                yield "delayed";
            }
            case "calls" ->
                "calls "
                        + Stream.of(CALLS)
                                .mapToLong(name -> aws.callLog().count(name))
                                .sum();
            default -> throw new IllegalArgumentException(words[0]);
        };
    }
}
