package dev.cmk.aws.simulator;

import dev.cmk.aws.simulator.internal.http.HttpServer;
import java.net.URI;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * AWS KMS and STS for tests, on a port of the loopback address. Thread-safe; {@link #close} ends all its threads.
 *
 * <p>One endpoint serves both services, all regions, accounts and partitions: they are told apart by what a request was
 * signed for. Accounts need not be made: they begin to exist with their first key or role.
 */
public final class AwsSimulator implements AutoCloseable {

    /** The account of the platform, that is, of the service under test. */
    public static final String PLATFORM_ACCOUNT = "111111111111";

    private static final String PLATFORM_ARN = "arn:aws:iam::" + PLATFORM_ACCOUNT + ":user/platform";

    private final CallLog callLog = new CallLog();
    private final Faults faults = new Faults();
    private final TokenBuckets quotas;
    private final AwsState state;
    private final User platform;
    private final HttpServer server;

    private AwsSimulator(Builder builder) {
        quotas = new TokenBuckets(builder.quota);
        StateFile file = builder.stateFile == null ? null : new StateFile(builder.stateFile);
        state = file == null ? new AwsState(builder.clock, () -> {}) : file.load(builder.clock);
        platform = state.users().stream()
                .filter(user -> user.arn().toString().equals(PLATFORM_ARN))
                .findFirst()
                .orElseGet(() -> newUser(PLATFORM_ARN, List.of(Permission.allow("*"))));
        server = HttpServer.start(builder.port, new Dispatcher(state, callLog, faults, quotas));
    }

    /**
     * Starts one with the system's clock, no quota, and nothing kept.
     *
     * @return it, listening
     */
    public static AwsSimulator start() {
        return builder().start();
    }

    /**
     * For one with a clock, a quota or a state file.
     *
     * @return a builder with the defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Where KMS and STS answer: {@code http://127.0.0.1:…}, for the SDK's {@code endpointOverride}.
     *
     * @return without a path
     */
    public URI endpoint() {
        return server.uri();
    }

    /**
     * The access key of the platform: a user that its own account allows everything.
     *
     * @return the same each time; with a state file also after the next start
     */
    public AccessKey credentials() {
        return platform.accessKey();
    }

    /**
     * The ARN of the platform's user: what customers' roles trust.
     *
     * @return {@code arn:aws:iam::111111111111:user/platform}
     */
    public String platformArn() {
        return PLATFORM_ARN;
    }

    /**
     * Makes a user.
     *
     * @param arn such as {@code arn:aws:iam::222222222222:user/ada}
     * @param permissions its identity policy
     * @return its access key
     */
    public AccessKey createUser(String arn, Permission... permissions) {
        return newUser(arn, List.of(permissions)).accessKey();
    }

    private User newUser(String arn, List<Permission> permissions) {
        User user = new User(Arn.of(arn, "iam", "user/"), AccessKey.random(), permissions);
        state.put(user);
        return user;
    }

    /**
     * Makes a key that leaves permissions to the IAM of its account.
     *
     * @param account 12 digits
     * @param region such as {@code eu-central-1}; its prefix decides on the partition
     * @return the key, enabled
     */
    public SimulatedKey createKey(String account, String region) {
        return createKey(account, region, false);
    }

    /**
     * The same, with a multi-Region key: {@link SimulatedKey#replicateTo} brings it to another region.
     *
     * @param account 12 digits
     * @param region of the primary key
     * @return the key, enabled
     */
    public SimulatedKey createMultiRegionKey(String account, String region) {
        return createKey(account, region, true);
    }

    private SimulatedKey createKey(String account, String region, boolean multiRegion) {
        Arn place = new Arn(Arn.partitionOf(region), "kms", region, Arn.account(account), "key");
        KmsKey key = state.put(KmsKeys.newKey(place, state.now(), "", multiRegion));
        return new SimulatedKey(state, key.arn());
    }

    /**
     * A key that is there; behind an alias ARN, the key it stands for.
     *
     * @param arn of a key or an alias
     * @return the key, or empty if there is none
     */
    public Optional<SimulatedKey> key(String arn) {
        return state.key(state.aliases().getOrDefault(arn, arn)).map(key -> new SimulatedKey(state, key.arn()));
    }

    /**
     * Deletes an alias.
     *
     * @param aliasArn such as {@code arn:aws:kms:eu-central-1:222222222222:alias/prod}
     * @throws IllegalArgumentException if there is none
     */
    public void deleteAlias(String aliasArn) {
        if (!state.deleteAlias(aliasArn)) {
            throw new IllegalArgumentException("there is no " + aliasArn);
        }
    }

    /**
     * Makes a role, or makes it anew.
     *
     * @param arn such as {@code arn:aws:iam::222222222222:role/cmk}
     * @param trust who may assume it; more with {@link SimulatedRole#setTrust}
     * @param permissions its identity policy
     * @return the role
     */
    public SimulatedRole createRole(String arn, TrustPolicy trust, Permission... permissions) {
        Role role = Role.create(Arn.of(arn, "iam", "role/"), trust, List.of(permissions));
        state.put(role);
        return new SimulatedRole(state, arn);
    }

    /**
     * Makes a role from policies in AWS's JSON: for tests of the policies that a service gives its customers to paste.
     *
     * @param arn such as {@code arn:aws:iam::222222222222:role/cmk}
     * @param trustJson the trust policy
     * @param permissionsJson the identity policy
     * @return the role
     * @throws IllegalArgumentException if one is malformed, or has anything that {@link TrustPolicy} and {@link
     *     Permission} cannot say
     */
    public SimulatedRole createRole(String arn, String trustJson, String permissionsJson) {
        SimulatedRole role = createRole(arn, TrustPolicy.of());
        role.setTrust(PolicyJson.trust(trustJson).toArray(TrustPolicy[]::new));
        role.setPermissions(PolicyJson.permissions(permissionsJson).toArray(Permission[]::new));
        return role;
    }

    /**
     * A role that is there.
     *
     * @param arn of the role
     * @return the role, or empty if there is none
     */
    public Optional<SimulatedRole> role(String arn) {
        return state.role(arn).map(role -> new SimulatedRole(state, arn));
    }

    /**
     * Makes an issuer of OpenID Connect tokens that all accounts know. Whether a role trusts it, its trust policy says.
     *
     * @param url such as {@code https://api.example.com/oidc}
     * @return the issuer, with a new RSA key
     */
    public TokenIssuer createIssuer(String url) {
        TokenIssuer issuer = TokenIssuer.create(url);
        registerIssuer(url, issuer.publicKey());
        return issuer;
    }

    /**
     * Makes the tokens known that an issuer signs with RS256 under this key; for services that make their own.
     *
     * @param url {@code iss} in its tokens
     * @param publicKey what its tokens are verified with
     */
    public void registerIssuer(String url, RSAPublicKey publicKey) {
        state.putIssuer(url, publicKey);
    }

    /**
     * Limits the calls of one account, in each region, from now on.
     *
     * @param account 12 digits
     * @param quota of calls to KMS
     */
    public void setQuota(String account, Quota quota) {
        quotas.set(Arn.account(account), quota);
    }

    /**
     * What it was asked.
     *
     * @return the one log of this simulator
     */
    public CallLog callLog() {
        return callLog;
    }

    /**
     * What shall go wrong.
     *
     * @return the one set of faults of this simulator
     */
    public Faults faults() {
        return faults;
    }

    /** Stops listening, cuts all connections, hanging calls included, and waits for the threads to end. */
    @Override
    public void close() {
        server.close();
    }

    @Override
    public String toString() {
        return "AwsSimulator[" + endpoint() + "]";
    }

    /** What can be chosen. Not thread-safe. */
    public static final class Builder {

        private Clock clock = Clock.systemUTC();
        private Quota quota = Quota.UNLIMITED;
        private @Nullable Path stateFile;
        private int port;

        private Builder() {}

        /**
         * By which sessions and tokens expire, keys are deleted, and quotas refill. The system's if not set.
         *
         * @param value the clock
         * @return this
         */
        public Builder clock(Clock value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /**
         * Limits the calls of KMS, for each account and region. Unlimited if not set.
         *
         * @param value for accounts without one of their own
         * @return this
         */
        public Builder quota(Quota value) {
            quota = Objects.requireNonNull(value, "quota");
            return this;
        }

        /**
         * Where keys, aliases, roles, users and issuers are kept, so that the next start finds them; sessions and
         * quotas are not. The file holds key material in the clear: only its owner may read it.
         *
         * @param value a file that may be absent, in a folder that is there
         * @return this
         */
        public Builder stateFile(Path value) {
            stateFile = Objects.requireNonNull(value, "stateFile");
            return this;
        }

        /**
         * The port to listen on. Any free one if not set.
         *
         * @param value a port of the loopback address
         * @return this
         */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /**
         * Starts the simulator.
         *
         * @return it, listening
         */
        public AwsSimulator start() {
            return new AwsSimulator(this);
        }
    }
}
