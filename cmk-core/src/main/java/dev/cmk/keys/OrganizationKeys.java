package dev.cmk.keys;

import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;
import dev.cmk.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one organization, and every rule for changing them.
 *
 * <p>Immutable. Each method that changes something checks the rules and gives a {@link KeyChange}: the next value and
 * what has to be stored with it. Whoever calls it loads the value, calls one method, and stores the change if nobody
 * else has stored one meanwhile. Nothing here does I/O, reads a clock or asks who is calling.
 *
 * <p>There is always exactly one enabled platform-managed key, and the default key is always enabled.
 *
 * @param organization whose keys
 * @param externalId what the customer's role has to ask the service for; random, made once, never changed
 * @param keys in the order in which they were added
 * @param defaultKey the one that wraps new data keys
 * @param reEncryptions the unfinished ones
 * @param version 1 or more; each change adds one
 */
public record OrganizationKeys(
        OrganizationId organization,
        String externalId,
        List<CustomerManagedKey> keys,
        KeyId defaultKey,
        List<ReEncryption> reEncryptions,
        long version) {

    /** The most keys that an organization may have, the platform-managed key not counted. */
    public static final int MAX_KEYS = 100;

    /** Copies the lists and checks what always holds. */
    public OrganizationKeys {
        Objects.requireNonNull(organization, "organization");
        Objects.requireNonNull(externalId, "externalId");
        keys = List.copyOf(keys);
        Objects.requireNonNull(defaultKey, "defaultKey");
        reEncryptions = List.copyOf(reEncryptions);
        requireConsistent(organization, keys, defaultKey, reEncryptions, version);
    }

    private static void requireConsistent(
            OrganizationId organization,
            List<CustomerManagedKey> keys,
            KeyId defaultKey,
            List<ReEncryption> reEncryptions,
            long version) {
        Set<KeyId> ids = keys.stream().map(CustomerManagedKey::id).collect(Collectors.toSet());
        Set<KeyId> enabled = keys.stream()
                .filter(key -> key.status() == KeyStatus.ENABLED)
                .map(CustomerManagedKey::id)
                .collect(Collectors.toSet());
        boolean consistent = ids.size() == keys.size()
                && keys.stream().map(CustomerManagedKey::name).distinct().count() == keys.size()
                && keys.stream()
                                .filter(key -> key.isPlatform() && enabled.contains(key.id()))
                                .count()
                        == 1
                && enabled.contains(defaultKey)
                && reEncryptions.stream()
                        .allMatch(move -> move.state().isUnfinished()
                                && move.organization().equals(organization)
                                && ids.contains(move.source().key())
                                && enabled.contains(move.destination().key()))
                && version >= 1;
        if (!consistent) {
            throw new IllegalArgumentException("the keys of organization '" + organization
                    + "' are inconsistent: keys with different ids and names, one enabled platform-managed key, an enabled"
                    + " default key, unfinished re-encryptions between its own keys to enabled ones, and a version from 1"
                    + " are needed");
        }
    }

    /**
     * The keys that an organization starts with: the platform-managed key, as the default.
     *
     * @param organization whose keys
     * @param externalId a new random value
     * @param platformKey the platform-managed key's id
     * @param now the time
     * @return version 1
     */
    public static OrganizationKeys initial(
            OrganizationId organization, String externalId, KeyId platformKey, Instant now) {
        return new OrganizationKeys(
                organization,
                externalId,
                List.of(CustomerManagedKey.platform(platformKey, now)),
                platformKey,
                List.of(),
                1);
    }

    /**
     * Finds a key.
     *
     * @param id its id
     * @return the key, if the organization has it
     */
    public Optional<CustomerManagedKey> find(KeyId id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /**
     * The default key.
     *
     * @return the key that wraps new data keys
     */
    public CustomerManagedKey defaultKeyEntry() {
        return key(defaultKey);
    }

    /**
     * The platform-managed key.
     *
     * @return the one that is enabled; a replaced one that still has data keys is listed too, but not enabled
     */
    public CustomerManagedKey platformKey() {
        return keys.stream()
                .filter(key -> key.isPlatform() && key.status() == KeyStatus.ENABLED)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Adds a key. The first one becomes the default at once and gets every data key; a later one changes nothing until
     * it is made the default. First means that the organization is on the platform-managed key: no customer managed key
     * is enabled, and nothing is moving to the platform-managed key.
     *
     * @param id a new id
     * @param name 1–64 characters, not beginning with {@code platform-}
     * @param type the provider's type
     * @param settings the provider's settings
     * @param now the time
     * @return the change
     * @throws KeyConflictException if the name is taken or reserved, or there are {@value #MAX_KEYS} keys already
     */
    public KeyChange add(KeyId id, String name, String type, Map<String, String> settings, Instant now) {
        return new KeyDecisions(this).add(id, name, type, settings, now);
    }

    /**
     * Says whether a key may be made the default.
     *
     * @param id a key of the organization
     * @return the rule against it, or empty if there is none
     */
    public Optional<Rule> whyNotDefault(KeyId id) {
        return new KeyDecisions(this).whyNotDefault(id);
    }

    /**
     * Makes a key the default. Only new data keys are affected.
     *
     * @param id an enabled key that takes part in no re-encryption
     * @return the change
     * @throws KeyConflictException if a rule is against it
     */
    public KeyChange setDefault(KeyId id) {
        return new KeyDecisions(this).setDefault(id);
    }

    /**
     * Says whether a key may be disabled.
     *
     * @param id a key of the organization
     * @return the rule against it, or empty if there is none
     */
    public Optional<Rule> whyNotDisable(KeyId id) {
        return new KeyDecisions(this).whyNotDisable(id);
    }

    /**
     * Says whether data keys may be moved from one key to another.
     *
     * @param source where they are
     * @param destination where they are to go
     * @return the rule against it, or empty if there is none
     */
    public Optional<Rule> whyNotDestination(KeyId source, KeyId destination) {
        return new KeyDecisions(this).whyNotDestination(source, destination);
    }

    /**
     * Disables a key and sends its data keys to another. From now on it wraps nothing new; when nothing is left under
     * it, it is {@link KeyStatus#DISABLED}. A key whose re-encryption was cancelled is disabled again in the same way.
     * For the platform-managed key it only moves the data keys: that key itself is never disabled.
     *
     * @param id a key that is not the default and takes part in no re-encryption
     * @param destination an enabled key from which nothing is being moved
     * @param now the time
     * @return the change
     * @throws KeyConflictException if a rule is against it
     */
    public KeyChange disable(KeyId id, KeyId destination, Instant now) {
        return new KeyDecisions(this).disable(id, destination, now);
    }

    /**
     * Says whether all keys may be disabled.
     *
     * @return the rule against it, or empty if there is none
     */
    public Optional<Rule> whyNotDisableAll() {
        return new KeyDecisions(this).whyNotDisableAll();
    }

    /**
     * Goes back to the platform-managed key: it becomes the default and gets the data keys of every other key that is not
     * disabled. Paused and failed re-encryptions are superseded.
     *
     * @param now the time
     * @return the change, with one re-encryption for each key in use
     * @throws KeyConflictException if a re-encryption is running, or there is nothing to disable
     */
    public KeyChange disableAll(Instant now) {
        return new KeyDecisions(this).disableAll(now);
    }

    /**
     * Enables a disabled key again. Whoever calls it has checked that the KMS lets it be used.
     *
     * @param id a key that is disabled, or whose re-encryption was cancelled
     * @return the change
     * @throws KeyConflictException if the key is enabled or still being moved, or is a replaced platform-managed key
     */
    public KeyChange enable(KeyId id) {
        return new KeyDecisions(this).enable(id);
    }

    /**
     * Removes a disabled key. The store refuses it as long as a data key, a lost one included, is wrapped under it.
     *
     * @param id a disabled key, or a platform-managed key that was replaced and written off
     * @return the change, on the condition that the key is empty
     * @throws KeyConflictException if the key is not disabled
     */
    public KeyChange remove(KeyId id) {
        return new KeyDecisions(this).remove(id);
    }

    /**
     * Wraps a key's data keys anew under the same key, because its alias points to another KMS key or its KMS key was
     * rotated. The key's revision goes up, and what has the new one needs no second look.
     *
     * @param id an enabled key that takes part in no re-encryption
     * @param now the time
     * @return the change
     * @throws KeyConflictException if the key is disabled or takes part in a re-encryption
     */
    public KeyChange reEncrypt(KeyId id, Instant now) {
        return new KeyDecisions(this).reEncrypt(id, now);
    }

    /**
     * Moves the organization from one platform-managed key to another. Asked again, it starts again what was cancelled.
     * A key that was itself replaced, and is still listed, can come back.
     *
     * @param newPlatformKey the id of the new one
     * @param now the time
     * @return the change, or empty if the organization is on the new one and no move was cancelled
     * @throws KeyConflictException if one of the two takes part in a re-encryption
     * @throws IllegalArgumentException if the id is a customer managed key's
     */
    public Optional<KeyChange> replacePlatformKey(KeyId newPlatformKey, Instant now) {
        return new KeyDecisions(this).replacePlatformKey(newPlatformKey, now);
    }

    /**
     * Stops a re-encryption until it is resumed.
     *
     * @param id one that is pending or running
     * @return the change
     * @throws KeyConflictException if it is in another state or unknown
     */
    public KeyChange pause(ReEncryptionId id) {
        return new ReEncryptionDecisions(this).pause(id);
    }

    /**
     * Lets a paused re-encryption go on where it was.
     *
     * @param id one that is paused
     * @return the change
     * @throws KeyConflictException if it is in another state or unknown
     */
    public KeyChange resume(ReEncryptionId id) {
        return new ReEncryptionDecisions(this).resume(id);
    }

    /**
     * Starts a failed re-encryption again for what is left under its source.
     *
     * @param id one that has failed
     * @return the change
     * @throws KeyConflictException if it is in another state or unknown
     */
    public KeyChange retry(ReEncryptionId id) {
        return new ReEncryptionDecisions(this).retry(id);
    }

    /**
     * Ends a re-encryption for good. What was moved stays moved; a source that was being disabled wraps nothing new
     * until it is enabled again, or disabled again with a destination.
     *
     * @param id one that is unfinished
     * @param now the time
     * @return the change
     * @throws KeyConflictException if it has ended or is unknown
     */
    public KeyChange cancel(ReEncryptionId id, Instant now) {
        return new ReEncryptionDecisions(this).cancel(id, now);
    }

    /**
     * Sends what is left under the source of a re-encryption to another destination.
     *
     * @param id one that has failed or is paused, and not one in place
     * @param destination another enabled key from which nothing is being moved
     * @param now the time
     * @return the change, with the superseded re-encryption and the one that takes over
     * @throws KeyConflictException if a rule is against it
     */
    public KeyChange redirect(ReEncryptionId id, KeyId destination, Instant now) {
        return new ReEncryptionDecisions(this).redirect(id, destination, now);
    }

    /**
     * Gives up what a re-encryption could not move because its source is gone for good. The data keys stay stored, are
     * marked as lost, and open again should access to the key ever return.
     *
     * @param id one that has failed because of its source, which did not merely not answer
     * @param now the time
     * @return the change
     * @throws KeyConflictException if it is in another state, or its destination is the trouble, or it may pass
     */
    public KeyChange writeOff(ReEncryptionId id, Instant now) {
        return new ReEncryptionDecisions(this).writeOff(id, now);
    }

    /**
     * Ends a re-encryption under whose source nothing is left.
     *
     * @param id one that is pending or running
     * @param backupRetention how long the host keeps backups, which need the source key as long as they are kept
     * @param now the time
     * @return the change, on the condition that the source is empty
     * @throws KeyConflictException if it is in another state or unknown
     */
    public KeyChange completed(ReEncryptionId id, Duration backupRetention, Instant now) {
        return new ReEncryptionDecisions(this).completed(id, backupRetention, now);
    }

    /**
     * Stops a re-encryption that cannot get on. Every key stays usable for what it has wrapped.
     *
     * @param id one that is pending or running
     * @param why what went wrong, on which side
     * @return the change
     * @throws KeyConflictException if it is in another state or unknown
     */
    public KeyChange failed(ReEncryptionId id, ReEncryption.Failure why) {
        return new ReEncryptionDecisions(this).failed(id, why);
    }

    /** The next value; a re-encryption that is known keeps its place, so that they stay in the order of decision. */
    KeyChange change(
            List<CustomerManagedKey> nextKeys,
            KeyId nextDefault,
            List<ReEncryption> changed,
            AuditAction action,
            @Nullable KeyId key) {
        Map<ReEncryptionId, ReEncryption> moves = new LinkedHashMap<>();
        Stream.concat(reEncryptions.stream(), changed.stream()).forEach(move -> moves.put(move.id(), move));
        List<ReEncryption> unfinished = moves.values().stream()
                .filter(move -> move.state().isUnfinished())
                .toList();
        OrganizationKeys after =
                new OrganizationKeys(organization, externalId, nextKeys, nextDefault, unfinished, version + 1);
        return new KeyChange(this, after, changed, action, key, null, null);
    }

    /** These keys as they are to be: known ones in their places, new ones at the end. */
    List<CustomerManagedKey> keysWith(CustomerManagedKey... changed) {
        Map<KeyId, CustomerManagedKey> next = new LinkedHashMap<>();
        Stream.concat(keys.stream(), Stream.of(changed)).forEach(key -> next.put(key.id(), key));
        return List.copyOf(next.values());
    }

    List<CustomerManagedKey> keysWithout(KeyId id) {
        return keys.stream().filter(key -> !key.id().equals(id)).toList();
    }

    CustomerManagedKey key(KeyId id) {
        return find(id).orElseThrow(() -> new KeyConflictException(
                Rule.UNKNOWN_KEY,
                "organization '" + organization + "' has no key with the id " + id + "; list its keys and choose one"));
    }
}
