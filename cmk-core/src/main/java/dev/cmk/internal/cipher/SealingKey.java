package dev.cmk.internal.cipher;

import dev.cmk.CmkException;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.TimeSource;
import dev.cmk.internal.cache.Background;
import dev.cmk.internal.cache.CachedDataKey;
import dev.cmk.internal.cache.DataKeyCache;
import dev.cmk.internal.cache.SingleFlight;
import dev.cmk.internal.organizations.Organization;
import dev.cmk.internal.organizations.Organizations;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
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

    /** Rather than an object beside each: fewer objects to read for a message, which matters when there are many data keys. */
    private static final AtomicReferenceFieldUpdater<SealingKey, @Nullable Found> FOUND =
            AtomicReferenceFieldUpdater.newUpdater(SealingKey.class, Found.class, "found");

    private static final Logger log = LoggerFactory.getLogger(SealingKey.class);

    /** When a review is tried again for which there was no thread. */
    private static final Duration RETRY_BUSY = Duration.ofMillis(100);

    /** What the bulkhead of background work counts reviews under. */
    private static final String REVIEWS = "reviews";

    /**
     * When and where to find a data key anew.
     *
     * @param interval how long one is used without looking, if nothing else happens
     * @param time the clock
     * @param background runs the looking
     */
    public record Reviews(Duration interval, TimeSource time, Background background) {}

    private record Found(CachedDataKey dataKey, Organization organization, long version, long reviewAt) {

        boolean isOfThisVersion() {
            return version == organization.version();
        }

        Found reviewedAgainAt(long nanos) {
            return new Found(dataKey, organization, version, nanos);
        }
    }

    private final Organizations organizations;
    private final OrganizationId organization;
    private final Scope scope;
    private final DataKeyCache cache;
    private final SealingKeys sealingKeys;
    private final Reviews reviews;
    private final SingleFlight<Scope, Found> finding = new SingleFlight<>();
    private volatile @Nullable Found found; // replaced through FOUND where another thread may have done so

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
        long now = reviews.time().nanoTime();
        if (present == null || !present.isOfThisVersion() || !cache.isUsable(present.dataKey(), now)) {
            return find();
        }
        if (now - present.reviewAt() >= 0) {
            review(present);
        }
        return present.dataKey();
    }

    /** The data key that seals, if it is the one that a ciphertext names and may be used still: most often it is. */
    @Nullable
    CachedDataKey ifNamedBy(byte[] ciphertext) {
        Found present = found;
        return present != null && present.dataKey().cipher().isNamedBy(ciphertext) && cache.isUsable(present.dataKey())
                ? present.dataKey()
                : null;
    }

    /** The data key was dropped; the next call does not begin with it. */
    void forget(CachedDataKey dataKey) {
        Found present = found;
        if (present != null && present.dataKey() == dataKey) {
            FOUND.compareAndSet(this, present, null);
        }
    }

    /** A flight that has begun before a change of the keys may have missed it; one that begins now has not. */
    private CachedDataKey find() {
        Found flown = fly();
        return (flown.isOfThisVersion() ? flown : fly()).dataKey();
    }

    private Found fly() {
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

    /** One of those who see that it is time looks. */
    private void review(Found present) {
        Found reviewed = present.reviewedAgainAt(nextReview());
        if (FOUND.compareAndSet(this, present, reviewed)
                && !reviews.background().tryRun(organization, REVIEWS, this::lookAgain)) {
            long soon = reviews.time().nanoTime() + RETRY_BUSY.toNanos();
            FOUND.compareAndSet(this, reviewed, present.reviewedAgainAt(soon));
        }
    }

    private void lookAgain() {
        try {
            fly();
        } catch (CmkException e) {
            log.debug("The data key of scope {} was not reviewed", scope, e);
        }
    }
}
