package dev.cmk.internal.cipher;

import dev.cmk.CmkException;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.TimeSource;
import dev.cmk.internal.cache.CachedDataKey;
import dev.cmk.internal.cache.DataKeyCache;
import dev.cmk.internal.cache.SingleFlight;
import dev.cmk.internal.organizations.Organization;
import dev.cmk.internal.organizations.Organizations;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data key that a scope seals with at present.
 *
 * <p>It is found anew when the organization's keys have changed, when it can no longer be used, and now and then in the
 * background, to see a new generation of another instance and to ask the rotation policy.
 */
public final class SealingKey {

    private static final Logger log = LoggerFactory.getLogger(SealingKey.class);

    /**
     * When and where to find a data key anew.
     *
     * @param interval how long one is used without looking, if nothing else happens
     * @param time the clock
     * @param background runs the looking; may refuse
     */
    public record Reviews(Duration interval, TimeSource time, Executor background) {}

    private record Found(CachedDataKey dataKey, Organization organization, long version, long reviewAt) {

        boolean isOfThisVersion() {
            return version == organization.version();
        }
    }

    private final Organizations organizations;
    private final OrganizationId organization;
    private final Scope scope;
    private final DataKeyCache cache;
    private final SealingKeys sealingKeys;
    private final Reviews reviews;
    private final SingleFlight<Scope, Found> finding = new SingleFlight<>();
    private volatile @Nullable Found found;

    /**
     * Finds nothing before it is asked.
     *
     * @param organizations have the organization's keys
     * @param organization whose data key
     * @param scope which scope's
     * @param cache says whether a data key may be used still
     * @param sealingKeys finds one
     * @param reviews when to look again
     */
    public SealingKey(
            Organizations organizations,
            OrganizationId organization,
            Scope scope,
            DataKeyCache cache,
            SealingKeys sealingKeys,
            Reviews reviews) {
        this.organizations = organizations;
        this.organization = organization;
        this.scope = scope;
        this.cache = cache;
        this.sealingKeys = sealingKeys;
        this.reviews = reviews;
    }

    CachedDataKey get() {
        Found present = found;
        if (present == null || !present.isOfThisVersion() || !cache.isUsable(present.dataKey())) {
            return find().dataKey();
        }
        if (reviews.time().nanoTime() - present.reviewAt() >= 0) {
            review(present);
        }
        return present.dataKey();
    }

    /** The data key was dropped; the next call does not begin with it. */
    void forget(CachedDataKey dataKey) {
        Found present = found;
        if (present != null && present.dataKey() == dataKey) {
            found = null;
        }
    }

    private Found find() {
        return finding.run(scope, () -> {
            Organization present = organizations.get(organization);
            long version = present.version(); // read first: a change meanwhile is seen at the next call
            CachedDataKey dataKey = sealingKeys.find(present, scope);
            Found next = new Found(dataKey, present, version, nextReview());
            found = next;
            return next;
        });
    }

    private long nextReview() {
        return reviews.time().nanoTime() + reviews.interval().toNanos();
    }

    private void review(Found present) {
        found = new Found(present.dataKey(), present.organization(), present.version(), nextReview());
        try {
            reviews.background().execute(() -> {
                try {
                    find();
                } catch (CmkException e) {
                    log.debug("The data key of scope {} was not reviewed", scope, e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("The data key of scope {} is reviewed later", scope, e);
        }
    }
}
