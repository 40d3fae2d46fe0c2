package dev.cmk.internal.admin;

import dev.cmk.OrganizationId;
import dev.cmk.TimeSource;
import dev.cmk.admin.Actor;
import dev.cmk.admin.AdminAuthorizer;
import dev.cmk.admin.RateLimits;
import dev.cmk.event.CmkListener;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.RateLimit;
import dev.cmk.spi.RateLimitStore.Change;
import dev.cmk.spi.Store;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The limits in the store, for whoever runs the service. */
public final class RateLimitService implements RateLimits {

    private static final Logger log = LoggerFactory.getLogger(RateLimitService.class);
    private static final Pattern FORM = Pattern.compile("[ -~]{1,256}");
    private static final int MOST_LISTED = 1000;

    private final Store store;
    private final KeyRing keyRing;
    private final Gate gate;
    private final int configured;

    /**
     * Over a store.
     *
     * @param store has the limits and the keys
     * @param keyRing knows whose quota a key spends
     * @param authorizer knows the operators
     * @param listener hears what belongs to an organization's audit trail
     * @param time says when
     * @param configured calls per second of scopes without a limit of their own
     */
    public RateLimitService(
            Store store,
            KeyRing keyRing,
            AdminAuthorizer authorizer,
            CmkListener listener,
            TimeSource time,
            int configured) {
        this.store = store;
        this.keyRing = keyRing;
        this.gate = new Gate(authorizer, store, listener, time);
        this.configured = configured;
    }

    @Override
    public String quotaScope(Actor actor, String organization, KeyId key) {
        OrganizationId id = OrganizationId.of(organization);
        return reading(
                actor,
                () -> store.load(id)
                        .flatMap(keys -> keys.find(key))
                        .map(keyRing::quotaScope)
                        .orElseThrow(() -> KeyReports.unknownKey(id, key)));
    }

    @Override
    public Optional<RateLimit> find(Actor actor, String quotaScope) {
        return reading(actor, () -> store.rateLimit(requireForm(quotaScope)));
    }

    @Override
    public List<RateLimit> list(Actor actor, @Nullable String after, int limit) {
        if (limit < 1 || limit > MOST_LISTED) {
            throw new IllegalArgumentException("limit is " + limit + "; 1 to " + MOST_LISTED + " are allowed");
        }
        return reading(actor, () -> store.rateLimits(after, limit));
    }

    private <T> T reading(Actor actor, Supplier<T> work) {
        return gate.platformOperator(actor, "reading rate limits", work);
    }

    @Override
    public RateLimit set(Actor actor, String quotaScope, int callsPerSecond) {
        return change(
                actor,
                quotaScope,
                (found, now) -> found.orElseGet(() -> RateLimit.initial(quotaScope, configured, now))
                        .withOwn(callsPerSecond, now));
    }

    @Override
    public RateLimit reset(Actor actor, String quotaScope) {
        return change(
                actor,
                quotaScope,
                (found, now) -> found.orElseGet(() -> RateLimit.initial(quotaScope, configured, now))
                        .withoutOwn(configured, now));
    }

    private RateLimit change(Actor actor, String quotaScope, Change change) {
        return gate.platformOperator(actor, "changing the rate limit of '" + requireForm(quotaScope) + "'", () -> {
            RateLimit changed = store.changeRateLimit(quotaScope, change).limit();
            log.info(
                    "'{}' lets re-encryptions call '{}' {} times a second",
                    actor.id(),
                    quotaScope,
                    changed.limit(configured));
            return changed;
        });
    }

    private static String requireForm(String quotaScope) {
        if (!FORM.matcher(quotaScope).matches()) {
            throw new IllegalArgumentException("quotaScope is not 1–256 printable ASCII characters");
        }
        return quotaScope;
    }
}
