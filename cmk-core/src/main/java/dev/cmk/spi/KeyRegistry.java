package dev.cmk.spi;

import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The organizations, their keys and the audit trail. The rules of {@link Store} apply. */
public interface KeyRegistry {

    /** How a change ended. */
    enum CommitOutcome {
        /** It is stored. */
        COMMITTED,
        /**
         * The stored version is another one, or the organization is gone, or it was deleted and made anew (with another
         * external id); nothing was changed.
         */
        CONFLICT,
        /** Data keys are left under {@link KeyChange#mustBeEmpty()}; nothing was changed. */
        DATA_KEYS_LEFT
    }

    /** How adding an organization ended. */
    enum CreateOutcome {
        /** It was added. */
        CREATED,
        /** It was there already; nothing was changed. */
        EXISTS,
        /** Its platform-managed key is retired; nothing was changed. */
        PLATFORM_KEY_RETIRED
    }

    /**
     * One line of the audit trail with its place in it.
     *
     * @param sequence grows with every line of the store
     * @param record the line
     */
    record AuditEntry(long sequence, AuditRecord record) {}

    /**
     * A platform-managed key that the store has seen.
     *
     * @param id its id as a key of every organization
     * @param fingerprint of the {@link WrappingKey}
     * @param retired whether no data key is left under it, so that the host need not give it any more
     */
    record PlatformKey(KeyId id, String fingerprint, boolean retired) {}

    /**
     * Reads an organization's keys, in their order, and its unfinished re-encryptions, in any order and with the state
     * that they have by now.
     *
     * @param organization whose
     * @return the keys, or empty if the organization is not there
     */
    Optional<OrganizationKeys> load(OrganizationId organization);

    /**
     * Adds an organization, unless it is there, or its platform-managed key is retired.
     *
     * <p>An instance that still has the former configuration must not bring a retired key back to use, so this and
     * {@link #retirePlatformKey} exclude each other.
     *
     * @param initial of any version
     * @return how it ended
     */
    CreateOutcome createIfAbsent(OrganizationKeys initial);

    /**
     * Stores a change and what belongs to it, if the stored version is still {@code change.before().version()}.
     *
     * <p>In the same transaction, with the organization's row locked:
     *
     * <ul>
     *   <li>{@link KeyChange#mustBeEmpty()}: if a data key is left under that key, at its revision or a lower one,
     *       nothing is changed.
     *   <li>If a platform-managed key that is retired would become enabled, nothing is changed: a conflict.
     *   <li>{@link KeyChange#lost()}: the data keys under that key, at its revision or a lower one, are marked as lost.
     *   <li>A re-encryption that the store does not have is added with shards, each a revision of the source (from 1 up
     *       to its own, those without data keys left out) and a range of ids, at least one; the total is the number of
     *       data keys in all of them.
     *   <li>One that it has gets the new state, failure and end. Unless it stays pending or running, the leases of its
     *       shards are ended and their tokens changed. From failed to pending, all shards begin at the start of their
     *       ranges, not done, and the failures are deleted; the total is what was done plus what is left.
     *   <li>Those that are not in the change stay as they are, whatever {@code change.before()} says of them.
     *   <li>What was remembered of the health of a key that is no longer there is forgotten.
     *   <li>The audit record is added.
     * </ul>
     *
     * @param change what a rule allowed
     * @param audit who did it
     * @return how it ended
     */
    CommitOutcome commit(KeyChange change, AuditRecord audit);

    /**
     * Reads the versions of organizations, in one query.
     *
     * @param organizations at most 1000
     * @return those that are there
     */
    Map<OrganizationId, Long> versions(Collection<OrganizationId> organizations);

    /**
     * Lists organizations, in an order of the store's own that never changes.
     *
     * @param after only those that come after this one, be it there or not, or null to begin with the first
     * @param limit at most so many
     * @return the ids
     */
    List<OrganizationId> organizations(@Nullable OrganizationId after, int limit);

    /**
     * Deletes all data keys of a scope and raises the organization's version. The audit record is added in any case.
     *
     * @param organization whose
     * @param scope which scope
     * @param audit who did it
     * @return how many were deleted
     */
    long deleteScope(OrganizationId organization, Scope scope, AuditRecord audit);

    /**
     * Deletes an organization with all its keys, data keys and re-encryptions. The audit trail stays, and the audit
     * record is added in any case.
     *
     * @param organization whose
     * @param audit who did it
     * @return whether it was there
     */
    boolean deleteOrganization(OrganizationId organization, AuditRecord audit);

    /**
     * Remembers how a key did when it was last tried, as long as the organization has the key; otherwise nothing happens.
     *
     * @param organization whose
     * @param key which key
     * @param health what was found
     */
    void recordHealth(OrganizationId organization, KeyId key, KeyHealth health);

    /**
     * Reads how the keys did when they were last tried.
     *
     * @param organization whose
     * @return by key; those never tried are not in it
     */
    Map<KeyId, KeyHealth> health(OrganizationId organization);

    /**
     * Adds a line to the audit trail for something that changed nothing.
     *
     * @param audit the line
     */
    void append(AuditRecord audit);

    /**
     * Reads the audit trail, newest first.
     *
     * @param organization whose
     * @param before only lines before this sequence number, or null to begin with the newest
     * @param limit at most so many
     * @return the lines
     */
    List<AuditEntry> audit(OrganizationId organization, @Nullable Long before, int limit);

    /**
     * Lists the platform-managed keys that the store has seen.
     *
     * @return all of them, retired ones included
     */
    List<PlatformKey> platformKeys();

    /**
     * Adds a platform-managed key that is not retired, or one that is there ceases to be. The fingerprint of one that is
     * there never changes.
     *
     * @param id its id
     * @param fingerprint of the {@link WrappingKey}
     */
    void recordPlatformKey(KeyId id, String fingerprint);

    /**
     * Retires a platform-managed key, unless data keys may be under it in any organization: one transaction, so that no
     * organization gets it meanwhile.
     *
     * @param key its id
     * @return false if an organization has it among its keys and it is not disabled there; nothing was changed then
     */
    boolean retirePlatformKey(KeyId key);
}
