package dev.cmk.keys;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a rule allowed: the keys before and after, and what has to be stored together with them, in one transaction.
 *
 * @param before the keys that were looked at; the change is lost if they are no longer the stored ones
 * @param after the keys that follow, one version on
 * @param reEncryptions those that are new or have changed, as they are to be
 * @param action what the audit trail calls it
 * @param key the key that it was about, if one
 * @param mustBeEmpty a key that no data key may be left under, up to this revision, or null
 * @param lost a key whose remaining data keys are to be marked as lost, or null
 */
public record KeyChange(
        OrganizationKeys before,
        OrganizationKeys after,
        List<ReEncryption> reEncryptions,
        AuditAction action,
        @Nullable KeyId key,
        @Nullable KeyRevision mustBeEmpty,
        @Nullable KeyRevision lost) {

    /** Copies the list and checks that everything is there that always is. */
    public KeyChange {
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(after, "after");
        reEncryptions = List.copyOf(reEncryptions);
        Objects.requireNonNull(action, "action");
    }

    /**
     * The platform-managed key that the organization did not wrap with before and may wrap with now.
     *
     * @return its id, or empty if that has not changed
     */
    public Optional<KeyId> platformKeyEnabled() {
        return after.keys().stream()
                .filter(entry -> entry.isPlatform() && entry.status() == KeyStatus.ENABLED)
                .map(CustomerManagedKey::id)
                .filter(id -> before.find(id)
                        .filter(entry -> entry.status() == KeyStatus.ENABLED)
                        .isEmpty())
                .findFirst();
    }

    KeyChange ifEmpty(KeyRevision condition) {
        return new KeyChange(before, after, reEncryptions, action, key, condition, lost);
    }

    KeyChange losing(KeyRevision writtenOff) {
        return new KeyChange(before, after, reEncryptions, action, key, mustBeEmpty, writtenOff);
    }
}
