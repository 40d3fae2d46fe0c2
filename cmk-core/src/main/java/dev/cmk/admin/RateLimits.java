package dev.cmk.admin;

import dev.cmk.keys.KeyId;
import dev.cmk.keys.RateLimit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How fast re-encryptions of all instances together may call each customer's KMS. For whoever runs the service: no
 * {@link AdminAuthorizer} is asked, so keep it from customers. Changes hold for all instances, also for re-encryptions
 * that are running, within about a second.
 *
 * <p>Safe for use by many threads. Every method throws {@link dev.cmk.StoreException} if the database fails.
 */
public interface RateLimits {

    /**
     * Whose quota the calls to a key spend.
     *
     * @param organization whose key
     * @param key the key, the platform-managed one included
     * @return the name of the quota scope, the same for all keys that share a limit
     * @throws dev.cmk.KeyConflictException if the organization has no such key
     */
    String quotaScope(String organization, KeyId key);

    /**
     * The limit of a scope.
     *
     * @param quotaScope whose quota
     * @return empty if no re-encryption has called it yet and it was given no limit of its own
     */
    Optional<RateLimit> find(String quotaScope);

    /**
     * Lists limits, in the order of the scopes' names.
     *
     * @param after only scopes above this one, or null
     * @param limit at most so many, 1 to 1000
     * @return what there is
     */
    List<RateLimit> list(@Nullable String after, int limit);

    /**
     * Gives a scope a limit of its own, and begins anew at that rate.
     *
     * @param quotaScope whose quota
     * @param callsPerSecond 1 to {@value RateLimit#MOST}
     * @return the limit now
     * @throws IllegalArgumentException if the number is out of its range, or the name is none
     */
    RateLimit set(String quotaScope, int callsPerSecond);

    /**
     * Lets the configured limit hold again, {@link dev.cmk.ReEncryptionLimits#callsPerSecond}.
     *
     * @param quotaScope whose quota
     * @return the limit now
     * @throws IllegalArgumentException if the name is none
     */
    RateLimit reset(String quotaScope);
}
