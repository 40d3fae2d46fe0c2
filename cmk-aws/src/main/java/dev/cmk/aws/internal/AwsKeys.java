package dev.cmk.aws.internal;

import dev.cmk.OrganizationId;
import dev.cmk.aws.internal.KeySettings.Access;
import dev.cmk.aws.internal.SessionRequest.ExternalId;
import dev.cmk.aws.internal.SessionRequest.Proof;
import dev.cmk.aws.internal.SessionRequest.WebIdentity;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.SettingsField;
import dev.cmk.spi.WrappingKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.regions.Region;

/** Puts the parts together. Nothing is made that costs anything before a key is used. */
public final class AwsKeys implements AutoCloseable {

    private static final OrganizationId PLATFORM = OrganizationId.of("platform");

    private final AwsOptions options;
    private final Clients clients;
    private final Sessions sessions;
    private final TrustCheck trust;

    /**
     * With what the builder was told.
     *
     * @param options all of it
     */
    public AwsKeys(AwsOptions options) {
        this.options = options;
        this.clients = new Clients(options);
        Sts sts = new AwsSts(clients, options);
        StsBudget budget = new StsBudget(options.stsBurst(), options.stsPerCall(), options.time());
        this.sessions = new Sessions(budget.around(sts), options.session(), options.time());
        this.trust = new TrustCheck(budget.aroundChecks(sts), sessions);
    }

    /**
     * The fields of a form.
     *
     * @return in its order
     */
    public static List<SettingsField> fields() {
        return KeySettings.FIELDS;
    }

    /**
     * Whose quota a call spends.
     *
     * @param settings of a key
     * @return the account that makes the calls, and the region
     */
    public static String quotaScope(Map<String, String> settings) {
        KeySettings parsed = KeySettings.parse(settings);
        RoleArn role = parsed.role();
        String caller = role == null ? "own" : role.account();
        return parsed.key().partition() + "/" + caller + "/" + parsed.key().region();
    }

    /**
     * Opens a customer's key. Calls nobody.
     *
     * @param request which key
     * @return the key
     * @throws IllegalArgumentException if a setting makes no sense
     */
    public WrappingKey open(KeyRequest request) {
        KeySettings settings = KeySettings.parse(request.settings());
        KeyArn key = settings.key();
        if (settings.access() == Access.DIRECT) {
            if (!options.allowsDirect(request.organization(), key)) {
                throw new IllegalArgumentException("setting '" + KeySettings.ACCESS
                        + "' cannot be direct: this service's operator has not allowed that for this key and"
                        + " organization");
            }
            return new AwsKey(request.organization(), own(key), () -> {});
        }
        SessionRequest session = session(request, settings);
        KmsCaller kms = new KmsCaller(clients, new Principal.Role(sessions, session), key);
        return new AwsKey(request.organization(), kms, () -> trust.run(session));
    }

    private SessionRequest session(KeyRequest request, KeySettings settings) {
        Proof proof = settings.access() == Access.WEB_IDENTITY
                ? new WebIdentity(request.organization())
                : new ExternalId(request.externalId());
        if (proof instanceof WebIdentity && options.webIdentityTokens() == null) {
            throw new IllegalArgumentException(
                    "setting '" + KeySettings.ACCESS + "' cannot be web-identity: this service issues no such tokens");
        }
        return new SessionRequest(
                request.organization(),
                Objects.requireNonNull(settings.role()),
                proof,
                SessionPolicy.toUse(settings.key()),
                stsRegion(settings.key()));
    }

    private String stsRegion(KeyArn key) {
        Region chosen = options.stsRegion();
        return chosen != null && chosen.metadata().partition().id().equals(key.partition())
                ? chosen.id()
                : key.region();
    }

    /**
     * Opens a key of the service itself.
     *
     * @param key its ARN, not an alias
     * @return the key, with the service's own credentials
     */
    public WrappingKey platformKey(KeyArn key) {
        if (key.isAlias()) {
            throw new IllegalArgumentException("the platform-managed key has to be named by its key ARN, since an alias"
                    + " may move to another key");
        }
        return new AwsKey(PLATFORM, own(key), () -> {});
    }

    private KmsCaller own(KeyArn key) {
        return new KmsCaller(clients, new Principal.Own(clients), key);
    }

    @Override
    public void close() {
        clients.close();
    }
}
