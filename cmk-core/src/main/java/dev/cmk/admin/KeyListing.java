package dev.cmk.admin;

import dev.cmk.KeyConflictException.Rule;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyHealth;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table of an organization's keys.
 *
 * @param key the key; the platform-managed key is one of them
 * @param isDefault whether it wraps new data keys
 * @param dataKeys how many data keys are under it, at all its revisions, those that were written off included
 * @param health how it did when it was last tried, or null if it has not been
 * @param whyNotDefault the rule against making it the default, or null if there is none
 * @param whyNotDisable the rule against disabling it, or null if there is none
 */
public record KeyListing(
        CustomerManagedKey key,
        boolean isDefault,
        long dataKeys,
        @Nullable KeyHealth health,
        @Nullable Rule whyNotDefault,
        @Nullable Rule whyNotDisable) {

    /** Checks that there is a key. */
    public KeyListing {
        Objects.requireNonNull(key, "key");
    }
}
