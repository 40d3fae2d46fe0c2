package dev.cmk.internal.admin;

import dev.cmk.OrganizationId;
import dev.cmk.admin.RateLimits;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.RateLimit;
import dev.cmk.spi.RateLimitStore.Change;
import dev.cmk.spi.Store;
import java.util.List;
import java.util.Optional;
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
    private final int configured;

    /**
     * Over a store.
     *
     * @param store has the limits and the keys
     * @param keyRing knows whose quota a key spends
     * @param configured calls per second of scopes without a limit of their own
     */
    public RateLimitService(Store store, KeyRing keyRing, int configured) {
        this.store = store;
        this.keyRing = keyRing;
        this.configured = configured;
    }

    @Override
    public String quotaScope(String organization, KeyId key) {
        OrganizationId id = OrganizationId.of(organization);
        return store.load(id)
                .flatMap(keys -> keys.find(key))
                .map(keyRing::quotaScope)
                .orElseThrow(() -> KeyReports.unknownKey(id, key));
    }

    @Override
    public Optional<RateLimit> find(String quotaScope) {
        return store.rateLimit(requireForm(quotaScope));
    }

    @Override
    public List<RateLimit> list(@Nullable String after, int limit) {
        if (limit < 1 || limit > MOST_LISTED) {
            throw new IllegalArgumentException("limit is " + limit + "; 1 to " + MOST_LISTED + " are allowed");
        }
        return store.rateLimits(after, limit);
    }

    @Override
    public RateLimit set(String quotaScope, int callsPerSecond) {
        return change(
                quotaScope,
                (found, now) -> found.orElseGet(() -> RateLimit.initial(quotaScope, configured, now))
                        .withOwn(callsPerSecond, now));
    }

    @Override
    public RateLimit reset(String quotaScope) {
        return change(
                quotaScope,
                (found, now) -> found.orElseGet(() -> RateLimit.initial(quotaScope, configured, now))
                        .withoutOwn(configured, now));
    }

    private RateLimit change(String quotaScope, Change change) {
        RateLimit changed =
                store.changeRateLimit(requireForm(quotaScope), change).limit();
        log.info("Re-encryptions may call '{}' {} times a second now", quotaScope, changed.limit(configured));
        return changed;
    }

    private static String requireForm(String quotaScope) {
        if (!FORM.matcher(quotaScope).matches()) {
            throw new IllegalArgumentException("quotaScope is not 1–256 printable ASCII characters");
        }
        return quotaScope;
    }
}
