package dev.cmk.keys;

import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;
import dev.cmk.OrganizationId;
import dev.cmk.keys.ReEncryption.Cause;
import dev.cmk.keys.ReEncryption.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
 * @param version counts the changes, from 1
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
        requireInvariants(organization, keys, defaultKey, reEncryptions);
    }

    private static void requireInvariants(
            OrganizationId organization,
            List<CustomerManagedKey> keys,
            KeyId defaultKey,
            List<ReEncryption> reEncryptions) {
        long enabledPlatformKeys = keys.stream()
                .filter(key -> key.isPlatform() && key.status() == KeyStatus.ENABLED)
                .count();
        boolean defaultIsEnabled =
                keys.stream().anyMatch(key -> key.id().equals(defaultKey) && key.status() == KeyStatus.ENABLED);
        boolean allUnfinished = reEncryptions.stream().allMatch(r -> r.state().isUnfinished());
        if (enabledPlatformKeys != 1 || !defaultIsEnabled || !allUnfinished) {
            throw new IllegalArgumentException("the keys of organization '" + organization
                    + "' are inconsistent: one enabled platform-managed key, an enabled default key and unfinished"
                    + " re-encryptions are needed");
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
     * Adds a key. The first one, as long as the organization is on the platform-managed key and nothing is moving
     * there, becomes the default at once and gets every data key; a later one changes nothing until it is made the
     * default.
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
        if (name.startsWith(CustomerManagedKey.PLATFORM + "-") || type.equals(CustomerManagedKey.PLATFORM)) {
            throw conflict(Rule.NAME_RESERVED, "the name prefix 'platform-' and the type 'platform' are reserved");
        }
        if (keys.stream().anyMatch(key -> key.name().equals(name))) {
            throw conflict(Rule.NAME_TAKEN, "another key has the name '" + name + "'; choose another name");
        }
        if (keys.stream().filter(key -> !key.isPlatform()).count() >= MAX_KEYS) {
            throw conflict(Rule.TOO_MANY_KEYS, "there are " + MAX_KEYS + " keys already; remove one first");
        }
        CustomerManagedKey added = new CustomerManagedKey(id, name, type, settings, KeyStatus.ENABLED, 1, now);
        List<CustomerManagedKey> next = new ArrayList<>(keys);
        next.add(added);
        if (!isFirstCustomerManagedKey()) {
            return change(next, defaultKey, List.of(), AuditAction.KEY_ADDED, id);
        }
        ReEncryption move = decide(platformKey().current(), added.current(), Cause.FIRST_KEY, now);
        return change(next, id, List.of(move), AuditAction.KEY_ADDED, id);
    }

    private boolean isFirstCustomerManagedKey() {
        KeyId platform = platformKey().id();
        return defaultKey.equals(platform)
                && reEncryptions.stream().noneMatch(r -> r.destination().key().equals(platform));
    }

    /**
     * Says whether a key may be made the default.
     *
     * @param id a key of the organization
     * @return the rule against it, or empty if there is none
     */
    public Optional<Rule> whyNotDefault(KeyId id) {
        if (id.equals(defaultKey)) {
            return Optional.of(Rule.ALREADY_DEFAULT);
        }
        if (key(id).status() != KeyStatus.ENABLED) {
            return Optional.of(Rule.KEY_DISABLED);
        }
        return isMoving(id) ? Optional.of(Rule.KEY_IN_RE_ENCRYPTION) : Optional.empty();
    }

    /**
     * Makes a key the default. Only new data keys are affected.
     *
     * @param id an enabled key that takes part in no re-encryption
     * @return the change
     * @throws KeyConflictException if a rule is against it
     */
    public KeyChange setDefault(KeyId id) {
        refuse(whyNotDefault(id), "key '" + nameOf(id) + "' cannot be made the default");
        return change(keys, id, List.of(), AuditAction.DEFAULT_SET, id);
    }

    /**
     * Says whether a key may be disabled.
     *
     * @param id a key of the organization
     * @return the rule against it, or empty if there is none
     */
    public Optional<Rule> whyNotDisable(KeyId id) {
        if (id.equals(defaultKey)) {
            return Optional.of(Rule.KEY_IS_DEFAULT);
        }
        if (key(id).status() == KeyStatus.DISABLED) {
            return Optional.of(Rule.KEY_DISABLED);
        }
        return isMoving(id) ? Optional.of(Rule.KEY_IN_RE_ENCRYPTION) : Optional.empty();
    }

    /**
     * Says whether data keys may be moved from one key to another.
     *
     * @param source where they are
     * @param destination where they are to go
     * @return the rule against it, or empty if there is none
     */
    public Optional<Rule> whyNotDestination(KeyId source, KeyId destination) {
        if (source.equals(destination)) {
            return Optional.of(Rule.SAME_KEY);
        }
        boolean isSource = reEncryptions.stream().anyMatch(r -> r.source().key().equals(destination));
        return key(destination).status() != KeyStatus.ENABLED || isSource
                ? Optional.of(Rule.DESTINATION_NOT_USABLE)
                : Optional.empty();
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
        refuse(whyNotDisable(id), "key '" + nameOf(id) + "' cannot be disabled");
        refuse(whyNotDestination(id, destination), "data keys cannot be moved to key '" + nameOf(destination) + "'");
        ReEncryption move = decide(key(id).current(), key(destination).current(), Cause.KEY_DISABLED, now);
        return change(disabling(id), defaultKey, List.of(move), AuditAction.KEY_DISABLED, id);
    }

    /**
     * Says whether all keys may be disabled.
     *
     * @return the rule against it, or empty if there is none
     */
    public Optional<Rule> whyNotDisableAll() {
        if (reEncryptions.stream().anyMatch(r -> r.state().isActive())) {
            return Optional.of(Rule.RE_ENCRYPTION_RUNNING);
        }
        return keysInUse().isEmpty() ? Optional.of(Rule.NOTHING_TO_DISABLE) : Optional.empty();
    }

    /**
     * Goes back to the platform-managed key: it becomes the default and gets the data keys of every other key. Paused
     * and failed re-encryptions are superseded.
     *
     * @param now the time
     * @return the change, with one re-encryption for each key in use
     * @throws KeyConflictException if a re-encryption is running, or there is nothing to disable
     */
    public KeyChange disableAll(Instant now) {
        refuse(whyNotDisableAll(), "the keys cannot be disabled");
        KeyRevision platform = platformKey().current();
        List<ReEncryption> changed = new ArrayList<>();
        reEncryptions.forEach(r -> changed.add(r.ended(State.SUPERSEDED, now, null)));
        keysInUse().forEach(key -> changed.add(decide(key.current(), platform, Cause.ALL_DISABLED, now)));
        List<CustomerManagedKey> next = keys.stream()
                .map(key -> keysInUse().contains(key) ? key.with(KeyStatus.DISABLING) : key)
                .toList();
        return change(next, platform.key(), changed, AuditAction.ALL_DISABLED, null);
    }

    private List<CustomerManagedKey> keysInUse() {
        KeyId platform = platformKey().id();
        return keys.stream()
                .filter(key -> key.status() != KeyStatus.DISABLED && !key.id().equals(platform))
                .toList();
    }

    /**
     * Enables a disabled key again. Whoever calls it has checked that the KMS lets it be used.
     *
     * @param id a key that is disabled, or whose re-encryption was cancelled
     * @return the change
     * @throws KeyConflictException if the key is enabled or still being moved, or is a replaced platform-managed key
     */
    public KeyChange enable(KeyId id) {
        CustomerManagedKey key = key(id);
        if (key.status() == KeyStatus.ENABLED) {
            throw conflict(Rule.KEY_ENABLED, "key '" + key.name() + "' is enabled");
        }
        requireCustomers(key, "enabled");
        requireNotMoving(key, "enabled");
        return change(replacing(key.with(KeyStatus.ENABLED)), defaultKey, List.of(), AuditAction.KEY_ENABLED, id);
    }

    /**
     * Removes a disabled key. The store refuses it as long as a data key is wrapped under it.
     *
     * @param id a disabled key
     * @return the change, on the condition that the key is empty
     * @throws KeyConflictException if the key is not disabled
     */
    public KeyChange remove(KeyId id) {
        CustomerManagedKey key = key(id);
        requireCustomers(key, "removed");
        requireNotMoving(key, "removed");
        if (key.status() != KeyStatus.DISABLED) {
            throw conflict(Rule.KEY_ENABLED, "key '" + key.name() + "' cannot be removed; disable it first");
        }
        KeyChange change = change(without(id), defaultKey, List.of(), AuditAction.KEY_REMOVED, id);
        return change.ifEmpty(key.current());
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
        CustomerManagedKey key = key(id);
        if (key.status() != KeyStatus.ENABLED) {
            throw conflict(Rule.KEY_DISABLED, "key '" + key.name() + "' is disabled");
        }
        requireNotMoving(key, "re-encrypted");
        CustomerManagedKey raised = key.nextRevision();
        ReEncryption move = decide(key.current(), raised.current(), Cause.IN_PLACE, now);
        return change(replacing(raised), defaultKey, List.of(move), AuditAction.KEY_RE_ENCRYPTED, id);
    }

    /**
     * Moves the organization from one platform-managed key to another.
     *
     * @param newPlatformKey the id of the new one
     * @param now the time
     * @return the change, or empty if the organization is on the new one and nothing is left to be moved
     * @throws KeyConflictException if the former one takes part in a re-encryption
     */
    public Optional<KeyChange> replacePlatformKey(KeyId newPlatformKey, Instant now) {
        List<CustomerManagedKey> next = new ArrayList<>(keys);
        CustomerManagedKey former = platformKey();
        if (former.id().equals(newPlatformKey)) {
            Optional<CustomerManagedKey> cancelled = keys.stream()
                    .filter(key -> key.isPlatform() && key.status() == KeyStatus.DISABLING && !isMoving(key.id()))
                    .findFirst();
            if (cancelled.isEmpty()) {
                return Optional.empty();
            }
            former = cancelled.get();
        } else {
            next.add(CustomerManagedKey.platform(newPlatformKey, now));
        }
        requireNotMoving(former, "replaced");
        next.set(next.indexOf(former), former.with(KeyStatus.DISABLING));
        ReEncryption move = decide(former.current(), new KeyRevision(newPlatformKey, 1), Cause.PLATFORM_REPLACED, now);
        KeyId nextDefault = defaultKey.equals(former.id()) ? newPlatformKey : defaultKey;
        return Optional.of(change(next, nextDefault, List.of(move), AuditAction.PLATFORM_KEY_REPLACED, newPlatformKey));
    }

    /**
     * Stops a re-encryption until it is resumed.
     *
     * @param id one that is pending or running
     * @return the change
     * @throws KeyConflictException if it is in another state or unknown
     */
    public KeyChange pause(ReEncryptionId id) {
        ReEncryption move = unfinished(id);
        requireState(move, move.state().isActive(), "paused");
        return changed(move.in(State.PAUSED), AuditAction.RE_ENCRYPTION_PAUSED);
    }

    /**
     * Lets a paused re-encryption go on where it was.
     *
     * @param id one that is paused
     * @return the change
     * @throws KeyConflictException if it is in another state or unknown
     */
    public KeyChange resume(ReEncryptionId id) {
        ReEncryption move = unfinished(id);
        requireState(move, move.state() == State.PAUSED, "resumed");
        return changed(move.in(State.PENDING), AuditAction.RE_ENCRYPTION_RESUMED);
    }

    /**
     * Starts a failed re-encryption again for what is left under its source.
     *
     * @param id one that has failed
     * @return the change
     * @throws KeyConflictException if it is in another state or unknown
     */
    public KeyChange retry(ReEncryptionId id) {
        ReEncryption move = unfinished(id);
        requireState(move, move.state() == State.FAILED, "retried");
        return changed(move.in(State.PENDING), AuditAction.RE_ENCRYPTION_RETRIED);
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
        return changed(unfinished(id).ended(State.CANCELLED, now, null), AuditAction.RE_ENCRYPTION_CANCELLED);
    }

    /**
     * Sends what is left under the source of a re-encryption to another destination.
     *
     * @param id one that has failed or is paused
     * @param destination an enabled key from which nothing is being moved
     * @param now the time
     * @return the change, with the superseded re-encryption and the one that takes over
     * @throws KeyConflictException if a rule is against it
     */
    public KeyChange redirect(ReEncryptionId id, KeyId destination, Instant now) {
        ReEncryption move = unfinished(id);
        boolean stopped = move.state() == State.FAILED || move.state() == State.PAUSED;
        requireState(move, stopped && !move.isInPlace(), "redirected");
        refuse(
                whyNotDestination(move.source().key(), destination),
                "data keys cannot be moved to key '" + nameOf(destination) + "'");
        ReEncryption next = decide(move.source(), key(destination).current(), Cause.REDIRECTED, now);
        return change(
                keys,
                defaultKey,
                List.of(move.ended(State.SUPERSEDED, now, null), next),
                AuditAction.RE_ENCRYPTION_REDIRECTED,
                move.source().key());
    }

    /**
     * Gives up what a re-encryption could not move because its source is gone for good. The data keys stay stored, are
     * marked as lost, and open again should access to the key ever return.
     *
     * @param id one that has failed because of its source
     * @param now the time
     * @return the change
     * @throws KeyConflictException if it is in another state, or its destination is the trouble
     */
    public KeyChange writeOff(ReEncryptionId id, Instant now) {
        ReEncryption move = unfinished(id);
        ReEncryption.Failure why = move.failure();
        requireState(
                move,
                move.state() == State.FAILED && why != null && why.side() == ReEncryption.Side.SOURCE,
                "written off");
        KeyChange change = end(move.ended(State.COMPLETED_WITH_LOSS, now, null), AuditAction.RE_ENCRYPTION_WRITTEN_OFF);
        return change.losing(move.source());
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
        ReEncryption move = unfinished(id);
        requireState(move, move.state().isActive(), "completed");
        ReEncryption ended = move.ended(State.COMPLETED, now, now.plus(backupRetention));
        return end(ended, AuditAction.RE_ENCRYPTION_COMPLETED).ifEmpty(move.source());
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
        ReEncryption move = unfinished(id);
        requireState(move, move.state().isActive(), "failed");
        return changed(move.failed(why), AuditAction.RE_ENCRYPTION_FAILED);
    }

    /** The source of an ended re-encryption is disabled; a replaced platform-managed key is forgotten once empty. */
    private KeyChange end(ReEncryption ended, AuditAction action) {
        CustomerManagedKey source = key(ended.source().key());
        List<CustomerManagedKey> next = keys;
        if (source.status() == KeyStatus.DISABLING) {
            next = source.isPlatform() && ended.state() == State.COMPLETED
                    ? without(source.id())
                    : replacing(source.with(KeyStatus.DISABLED));
        }
        return change(next, defaultKey, List.of(ended), action, source.id());
    }

    private KeyChange changed(ReEncryption move, AuditAction action) {
        return change(keys, defaultKey, List.of(move), action, move.source().key());
    }

    private KeyChange change(
            List<CustomerManagedKey> nextKeys,
            KeyId nextDefault,
            List<ReEncryption> changed,
            AuditAction action,
            @Nullable KeyId key) {
        List<ReEncryption> unfinished = new ArrayList<>(reEncryptions);
        for (ReEncryption move : changed) {
            unfinished.removeIf(other -> other.id().equals(move.id()));
            if (move.state().isUnfinished()) {
                unfinished.add(move);
            }
        }
        OrganizationKeys after =
                new OrganizationKeys(organization, externalId, nextKeys, nextDefault, unfinished, version + 1);
        return new KeyChange(this, after, changed, action, key, null, null);
    }

    private ReEncryption decide(KeyRevision source, KeyRevision destination, Cause cause, Instant now) {
        return ReEncryption.decided(organization, source, destination, cause, now);
    }

    private List<CustomerManagedKey> disabling(KeyId id) {
        return id.equals(platformKey().id()) ? keys : replacing(key(id).with(KeyStatus.DISABLING));
    }

    private List<CustomerManagedKey> replacing(CustomerManagedKey next) {
        return keys.stream().map(key -> key.id().equals(next.id()) ? next : key).toList();
    }

    private List<CustomerManagedKey> without(KeyId id) {
        return keys.stream().filter(key -> !key.id().equals(id)).toList();
    }

    private boolean isMoving(KeyId id) {
        return reEncryptions.stream().anyMatch(r -> r.involves(id));
    }

    private CustomerManagedKey key(KeyId id) {
        return find(id).orElseThrow(() -> conflict(Rule.UNKNOWN_KEY, "there is no key with the id " + id));
    }

    private String nameOf(KeyId id) {
        return key(id).name();
    }

    private ReEncryption unfinished(ReEncryptionId id) {
        return reEncryptions.stream()
                .filter(move -> move.id().equals(id))
                .findFirst()
                .orElseThrow(() ->
                        conflict(Rule.UNKNOWN_RE_ENCRYPTION, "there is no unfinished re-encryption with the id " + id));
    }

    private void requireNotMoving(CustomerManagedKey key, String what) {
        if (isMoving(key.id())) {
            throw conflict(
                    Rule.KEY_IN_RE_ENCRYPTION,
                    "key '" + key.name() + "' takes part in a re-encryption and cannot be " + what);
        }
    }

    private void requireCustomers(CustomerManagedKey key, String what) {
        if (key.isPlatform()) {
            throw conflict(Rule.PLATFORM_KEY, "the platform-managed key cannot be " + what);
        }
    }

    private void requireState(ReEncryption move, boolean allowed, String what) {
        if (!allowed) {
            throw conflict(
                    Rule.RE_ENCRYPTION_STATE,
                    "re-encryption " + move.id() + " is " + move.state() + " and cannot be " + what);
        }
    }

    private void refuse(Optional<Rule> rule, String what) {
        rule.ifPresent(broken -> {
            throw conflict(broken, what + ": " + broken);
        });
    }

    private KeyConflictException conflict(Rule rule, String message) {
        return new KeyConflictException(rule, "organization '" + organization + "': " + message);
    }
}
