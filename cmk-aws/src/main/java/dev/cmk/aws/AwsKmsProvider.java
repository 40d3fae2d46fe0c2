package dev.cmk.aws;

import dev.cmk.OrganizationId;
import dev.cmk.TimeSource;
import dev.cmk.aws.internal.AwsKeys;
import dev.cmk.aws.internal.AwsOptions;
import dev.cmk.aws.internal.KeyArn;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.ProviderCapabilities;
import dev.cmk.spi.SettingsField;
import dev.cmk.spi.WrappingKey;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * Customers' keys in AWS KMS, of the type {@value #TYPE}.
 *
 * <p>An organization names a key or alias and a role in its own account. The service takes on the role for a session, by
 * AssumeRole with the organization's external id or by AssumeRoleWithWebIdentity, and needs {@code kms:GenerateDataKey},
 * {@code kms:Encrypt} and {@code kms:Decrypt}; where {@code kms:ReEncryptFrom} and {@code kms:ReEncryptTo} are allowed as
 * well, re-encryption between two keys of the same role and region uses them. The wrap context is the encryption context
 * of KMS, so that the customer's CloudTrail shows organization and data key.
 *
 * <p>All organizations share one HTTP client, one client for each service and region, and a few timer threads. Nothing is
 * opened before a key is used, and {@link #close} closes everything. Thread-safe.
 */
public final class AwsKmsProvider implements KeyProvider {

    /** The type of these keys. */
    public static final String TYPE = "aws-kms";

    /**
     * AWS promises no limit: a change "typically" reaches all of KMS within seconds, in some cases it takes "several
     * minutes" (AWS KMS Developer Guide, "AWS KMS eventual consistency").
     */
    private static final Duration REVOCATION_LAG = Duration.ofMinutes(5);

    /** The list price of symmetric requests in most regions. */
    private static final BigDecimal US_DOLLARS_PER_10000 = new BigDecimal("0.03");

    private final AwsKeys keys;
    private final Duration session;

    /** The same as {@link #create}, for {@link java.util.ServiceLoader}. */
    public AwsKmsProvider() {
        this(builder());
    }

    private AwsKmsProvider(Builder builder) {
        this.keys = new AwsKeys(builder.options());
        this.session = builder.session;
    }

    /**
     * With the SDK's default credentials chain and the defaults of {@link Builder}.
     *
     * @return the provider
     */
    public static AwsKmsProvider create() {
        return new AwsKmsProvider();
    }

    /**
     * Begins to build one.
     *
     * @return a builder with the defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A key of the service itself, to be the platform-managed key. Used with the service's own credentials and no role;
     * lives as long as this provider.
     *
     * @param keyArn its key ARN, not an alias
     * @return what {@code Cmk.Builder.platformKey} takes
     * @throws IllegalArgumentException if it is not the ARN of a key
     */
    public WrappingKey platformKey(String keyArn) {
        return keys.platformKey(KeyArn.parse("keyArn", keyArn));
    }

    /**
     * The settings of a key that is reached by AssumeRole.
     *
     * @param keyArn of the key or an alias
     * @param roleArn of the role
     * @return what {@code NewKey} and {@link #open} take
     */
    public static Map<String, String> settings(String keyArn, String roleArn) {
        return Map.of("keyArn", keyArn, "roleArn", roleArn);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<SettingsField> settings() {
        return AwsKeys.fields();
    }

    @Override
    public WrappingKey open(KeyRequest request) {
        return keys.open(request);
    }

    /**
     * KMS counts calls for each account that makes them and each region (AWS KMS Developer Guide, "Request quotas").
     *
     * @param settings the settings of a key
     * @return partition, account of the role, region of the key
     */
    @Override
    public String quotaScope(Map<String, String> settings) {
        return AwsKeys.quotaScope(settings);
    }

    @Override
    public ProviderCapabilities capabilities() {
        return new ProviderCapabilities(REVOCATION_LAG, session, true, true, US_DOLLARS_PER_10000);
    }

    @Override
    public void close() {
        keys.close();
    }

    @Override
    public String toString() {
        return "AwsKmsProvider[session " + session + "]";
    }

    /** Builds an {@link AwsKmsProvider}. Not thread-safe. */
    public static final class Builder {

        private static final Duration SHORTEST_SESSION = Duration.ofMinutes(15);
        private static final Duration LONGEST_SESSION = Duration.ofHours(12);

        private final Map<OrganizationId, Set<KeyArn>> direct = new HashMap<>();
        private @Nullable SdkHttpClient httpClient;
        private @Nullable AwsCredentialsProvider credentials;
        private @Nullable URI kmsEndpoint;
        private @Nullable URI stsEndpoint;
        private @Nullable Region stsRegion;
        private @Nullable Boolean fips;
        private @Nullable Boolean dualstack;
        private @Nullable WebIdentityTokens webIdentityTokens;
        private Duration session = SHORTEST_SESSION;
        private Duration callTimeout = Duration.ofSeconds(8);
        private Duration attemptTimeout = Duration.ofSeconds(3);
        private int stsBurst = 100;
        private Duration stsPerCall = Duration.ofSeconds(5);
        private TimeSource time = TimeSource.system();

        private Builder() {}

        /**
         * The HTTP client of all calls, with its proxy, TLS and connection settings.
         *
         * @param value the client, which stays the host's to close; by default the SDK's small one over
         *     {@link java.net.HttpURLConnection}
         * @return this
         */
        public Builder httpClient(SdkHttpClient value) {
            httpClient = Objects.requireNonNull(value, "httpClient");
            return this;
        }

        /**
         * Who the service is: the principal that customers' roles trust, and the owner of the platform-managed key.
         *
         * @param value gives the credentials, and renews them; by default the SDK's default chain
         * @return this
         */
        public Builder credentials(AwsCredentialsProvider value) {
            credentials = Objects.requireNonNull(value, "credentials");
            return this;
        }

        /**
         * Where KMS is, for a simulator or a VPC endpoint. {@code AWS_ENDPOINT_URL_KMS} of the SDK works as well.
         *
         * @param value for all regions; by default each region's own
         * @return this
         */
        public Builder kmsEndpoint(URI value) {
            kmsEndpoint = Objects.requireNonNull(value, "kmsEndpoint");
            return this;
        }

        /**
         * Where STS is, for a simulator or a VPC endpoint. {@code AWS_ENDPOINT_URL_STS} of the SDK works as well.
         *
         * @param value for all regions; by default each region's own
         * @return this
         */
        public Builder stsEndpoint(URI value) {
            stsEndpoint = Objects.requireNonNull(value, "stsEndpoint");
            return this;
        }

        /**
         * Which region's STS starts the sessions for keys in the same partition. To be set if customers have keys in
         * regions that the service's own account has not opted in to; sessions are valid in all regions. Every customer has
         * to have STS activated there.
         *
         * @param value the region; by default that of the key, so that no other region has to work
         * @return this
         * @throws IllegalArgumentException if the SDK does not know the region
         */
        public Builder stsRegion(Region value) {
            if (!Region.regions().contains(value)) {
                throw new IllegalArgumentException("stsRegion " + value + " is not a region that the AWS SDK knows");
            }
            stsRegion = value;
            return this;
        }

        /**
         * Whether the endpoints with FIPS 140 validated cryptography are used. STS has those in regions of the United
         * States only: for keys elsewhere, {@link #stsRegion} has to be one of them.
         *
         * @param value true or false; by default what the SDK finds in the environment
         * @return this
         */
        public Builder fips(boolean value) {
            fips = value;
            return this;
        }

        /**
         * Whether the endpoints that also speak IPv6 are used.
         *
         * @param value true or false; by default what the SDK finds in the environment
         * @return this
         */
        public Builder dualstack(boolean value) {
            dualstack = value;
            return this;
        }

        /**
         * Issues tokens for keys with web identity; without, such keys are refused.
         *
         * @param value the issuer
         * @return this
         */
        public Builder webIdentityTokens(WebIdentityTokens value) {
            webIdentityTokens = Objects.requireNonNull(value, "webIdentityTokens");
            return this;
        }

        /**
         * Lets one organization use keys without a role, with the service's own credentials. For every other key that is
         * refused, since what the service itself may use is not for a customer's admin to name.
         *
         * @param organization who may
         * @param keyArns which keys or aliases, exactly
         * @return this
         * @throws IllegalArgumentException if one is not the ARN of a key or alias
         */
        public Builder allowDirect(OrganizationId organization, String... keyArns) {
            Objects.requireNonNull(organization, "organization");
            for (String arn : keyArns) {
                direct.computeIfAbsent(organization, id -> new HashSet<>()).add(KeyArn.parse("keyArns", arn));
            }
            return this;
        }

        /**
         * How long a session of a customer's role lasts. As long, a customer who only edits the role's trust policy may
         * have to wait until they are obeyed: that is why the default is the shortest that STS gives.
         *
         * @param value 15 minutes to 12 hours; more than an hour only works with roles that allow it, and never if the
         *     service itself has taken on a role; 15 minutes by default
         * @return this
         * @throws IllegalArgumentException if it is shorter or longer
         */
        public Builder sessionDuration(Duration value) {
            session = requireBetween("sessionDuration", value, SHORTEST_SESSION, LONGEST_SESSION);
            return this;
        }

        /**
         * The longest that a call may take with its retries. {@code Cmk.Builder.callTimeout} should be longer, so that the
         * caller learns why.
         *
         * @param value 8 seconds by default
         * @return this
         * @throws IllegalArgumentException if it is not between 100 milliseconds and 5 minutes
         */
        public Builder callTimeout(Duration value) {
            callTimeout = requireBetween("callTimeout", value, Duration.ofMillis(100), Duration.ofMinutes(5));
            return this;
        }

        /**
         * The longest that one attempt may take; there are up to three of them, in the SDK's retry mode {@code standard}.
         *
         * @param value 3 seconds by default
         * @return this
         * @throws IllegalArgumentException if it is not between 100 milliseconds and 5 minutes
         */
        public Builder attemptTimeout(Duration value) {
            attemptTimeout = requireBetween("attemptTimeout", value, Duration.ofMillis(100), Duration.ofMinutes(5));
            return this;
        }

        /**
         * How many calls to STS one organization may cause. The quota of those calls is the service's own (600 a second
         * in an account and region by default), and one for all organizations. A key in use costs about five calls an
         * hour, the check of a key three at once; checks leave the last third of the burst to keys in use.
         *
         * @param burst how many at once, 10 to 10,000; 100 by default
         * @param perCall one more each time so long has passed, 10 milliseconds to 1 minute; 5 seconds by default
         * @return this
         * @throws IllegalArgumentException if it is less or more
         */
        public Builder stsBudget(int burst, Duration perCall) {
            if (burst < 10 || burst > 10_000) {
                throw new IllegalArgumentException("burst " + burst + " is not between 10 and 10000");
            }
            stsPerCall = requireBetween("perCall", perCall, Duration.ofMillis(10), Duration.ofMinutes(1));
            stsBurst = burst;
            return this;
        }

        /**
         * The clock by which sessions end. Requests are signed by the machine's clock in any case.
         *
         * @param value for tests; the machine's by default
         * @return this
         */
        public Builder time(TimeSource value) {
            time = Objects.requireNonNull(value, "time");
            return this;
        }

        /**
         * Builds the provider; calls nobody.
         *
         * @return the provider, which the {@code Cmk} that it is given to closes
         * @throws IllegalStateException if an endpoint was given and FIPS or dual-stack endpoints were asked for
         */
        public AwsKmsProvider build() {
            boolean chosenByAws = Boolean.TRUE.equals(fips) || Boolean.TRUE.equals(dualstack);
            if (chosenByAws && (kmsEndpoint != null || stsEndpoint != null)) {
                throw new IllegalStateException(
                        "fips and dualstack choose among AWS's own endpoints; with kmsEndpoint or"
                                + " stsEndpoint there is nothing to choose");
            }
            return new AwsKmsProvider(this);
        }

        private AwsOptions options() {
            return new AwsOptions(
                    httpClient,
                    credentials,
                    kmsEndpoint,
                    stsEndpoint,
                    stsRegion,
                    fips,
                    dualstack,
                    webIdentityTokens == null ? null : webIdentityTokens::issue,
                    direct,
                    session,
                    callTimeout,
                    attemptTimeout,
                    stsBurst,
                    stsPerCall,
                    time);
        }

        private static Duration requireBetween(String name, Duration value, Duration least, Duration most) {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(name + " " + value + " is not between " + least + " and " + most);
            }
            return value;
        }
    }
}
