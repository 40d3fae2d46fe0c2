package dev.cmk.internal.kms;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cmk.OrganizationId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;

/**
 * Calls under way: so many to one key, and not many more to all keys of one organization. Whatever hangs takes no more
 * room than this from the others.
 */
final class Bulkheads {

    private static final int PER_KEY = 32;
    private static final int PER_ORGANIZATION = 48;

    /** Those of the organizations that have keys open. */
    private final Cache<OrganizationId, Semaphore> organizations =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

    /** The limits of one more key of an organization. */
    List<Semaphore> of(OrganizationId organization) {
        return List.of(
                new Semaphore(PER_KEY),
                Objects.requireNonNull(organizations.get(organization, id -> new Semaphore(PER_ORGANIZATION))));
    }
}
