package dev.cmk.keys;

import dev.cmk.KeyConflictException.Rule;
import dev.cmk.keys.ReEncryption.Cause;
import dev.cmk.keys.ReEncryption.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules for adding, choosing, disabling, removing and replacing keys, as {@link OrganizationKeys} tells them. */
final class KeyDecisions {

    private final OrganizationKeys before;
    private final Refusals refusals;

    KeyDecisions(OrganizationKeys before) {
        this.before = before;
        this.refusals = new Refusals(before);
    }

    KeyChange add(KeyId id, String name, String type, Map<String, String> settings, Instant now) {
        CustomerManagedKey added = new CustomerManagedKey(id, name, type, settings, KeyStatus.ENABLED, 1, now);
        if (before.find(id).isPresent()) {
            throw new IllegalArgumentException(
                    "organization '" + before.organization() + "' has a key " + id + " already");
        }
        String what = "key '" + name + "' cannot be added";
        if (type.equals(CustomerManagedKey.PLATFORM)) {
            throw refusals.refusal(
                    Rule.NAME_RESERVED, what, "the type 'platform' is reserved; choose the type of a key provider");
        }
        if (name.startsWith(CustomerManagedKey.PLATFORM + "-")) {
            throw refusals.refusal(
                    Rule.NAME_RESERVED, what, "names that begin with 'platform-' are reserved; choose another name");
        }
        if (before.keys().stream().anyMatch(key -> key.name().equals(name))) {
            throw refusals.refusal(
                    Rule.NAME_TAKEN, what, "another key, perhaps a disabled one, has this name; choose another name");
        }
        if (customersKeys().count() >= OrganizationKeys.MAX_KEYS) {
            throw refusals.refusal(
                    Rule.TOO_MANY_KEYS,
                    what,
                    "there are " + OrganizationKeys.MAX_KEYS + " keys already; remove a disabled one first");
        }
        List<CustomerManagedKey> next = before.keysWith(added);
        if (!isFirstCustomerManagedKey()) {
            return before.change(next, before.defaultKey(), List.of(), AuditAction.KEY_ADDED, id);
        }
        List<ReEncryption> moves = keysInUse()
                .filter(CustomerManagedKey::isPlatform)
                .map(platform -> decide(platform, added, Cause.FIRST_KEY, now))
                .toList();
        return before.change(next, id, moves, AuditAction.KEY_ADDED, id);
    }

    /** An enabled customer managed key that is not the default was once the first, and the organization went back. */
    private boolean isFirstCustomerManagedKey() {
        KeyId platform = before.platformKey().id();
        return customersKeys().noneMatch(key -> key.status() == KeyStatus.ENABLED)
                && before.reEncryptions().stream()
                        .noneMatch(move -> move.destination().key().equals(platform));
    }

    Optional<Rule> whyNotDefault(KeyId id) {
        CustomerManagedKey key = before.key(id);
        if (id.equals(before.defaultKey())) {
            return Optional.of(Rule.ALREADY_DEFAULT);
        }
        if (key.status() != KeyStatus.ENABLED) {
            return Optional.of(Rule.KEY_DISABLED);
        }
        return whyNotFree(id);
    }

    KeyChange setDefault(KeyId id) {
        CustomerManagedKey key = before.key(id);
        refuse(whyNotDefault(id), "key '" + key.name() + "' cannot be made the default", key);
        return before.change(before.keys(), id, List.of(), AuditAction.DEFAULT_SET, id);
    }

    Optional<Rule> whyNotDisable(KeyId id) {
        CustomerManagedKey key = before.key(id);
        if (id.equals(before.defaultKey())) {
            return Optional.of(Rule.KEY_IS_DEFAULT);
        }
        if (key.status() == KeyStatus.DISABLED) {
            return Optional.of(Rule.KEY_DISABLED);
        }
        return whyNotFree(id);
    }

    Optional<Rule> whyNotDestination(KeyId source, KeyId destination) {
        if (source.equals(destination)) {
            return Optional.of(Rule.SAME_KEY);
        }
        boolean isSource = before.reEncryptions().stream()
                .anyMatch(move -> move.source().key().equals(destination));
        return before.key(destination).status() != KeyStatus.ENABLED || isSource
                ? Optional.of(Rule.DESTINATION_NOT_USABLE)
                : Optional.empty();
    }

    KeyChange disable(KeyId id, KeyId destinationId, Instant now) {
        CustomerManagedKey key = before.key(id);
        String what = "key '" + key.name() + "' cannot be disabled";
        if (key.status() == KeyStatus.DISABLED) {
            throw refusals.refusal(Rule.KEY_DISABLED, what, "it is disabled already; nothing has to be done");
        }
        refuse(whyNotDisable(id), what, key);
        CustomerManagedKey destination = usableDestination(id, destinationId);
        List<CustomerManagedKey> next =
                id.equals(before.platformKey().id()) ? before.keys() : before.keysWith(key.with(KeyStatus.DISABLING));
        ReEncryption move = decide(key, destination, Cause.KEY_DISABLED, now);
        return before.change(next, before.defaultKey(), List.of(move), AuditAction.KEY_DISABLED, id);
    }

    CustomerManagedKey usableDestination(KeyId source, KeyId destinationId) {
        CustomerManagedKey destination = before.key(destinationId);
        refuse(
                whyNotDestination(source, destinationId),
                "data keys cannot be moved to key '" + destination.name() + "'",
                destination);
        return destination;
    }

    Optional<Rule> whyNotDisableAll() {
        if (before.reEncryptions().stream().anyMatch(move -> move.state().isActive())) {
            return Optional.of(Rule.RE_ENCRYPTION_RUNNING);
        }
        return keysInUse().allMatch(CustomerManagedKey::isPlatform)
                ? Optional.of(Rule.NOTHING_TO_DISABLE)
                : Optional.empty();
    }

    KeyChange disableAll(Instant now) {
        whyNotDisableAll().ifPresent(rule -> {
            throw refusals.refusal(rule, "the keys cannot be disabled", whyAndWhatToDo(rule));
        });
        CustomerManagedKey platform = before.platformKey();
        List<ReEncryption> changed = new ArrayList<>();
        before.reEncryptions().forEach(move -> changed.add(move.ended(State.SUPERSEDED, now, null)));
        List<CustomerManagedKey> sources =
                keysInUse().filter(key -> !key.equals(platform)).toList();
        sources.forEach(key -> changed.add(decide(key, platform, Cause.ALL_DISABLED, now)));
        List<CustomerManagedKey> next = before.keys().stream()
                .map(key -> sources.contains(key) ? key.with(KeyStatus.DISABLING) : key)
                .toList();
        return before.change(next, platform.id(), changed, AuditAction.ALL_DISABLED, null);
    }

    private String whyAndWhatToDo(Rule rule) {
        return before.reEncryptions().stream()
                .filter(move ->
                        rule == Rule.RE_ENCRYPTION_RUNNING && move.state().isActive())
                .findFirst()
                .map(move -> "there is " + refusals.describe(move)
                        + "; wait until it has ended, or pause or cancel it first")
                .orElse("no customer managed key is in use; nothing has to be done");
    }

    KeyChange enable(KeyId id) {
        CustomerManagedKey key = before.key(id);
        String what = "key '" + key.name() + "' cannot be enabled";
        if (key.status() == KeyStatus.ENABLED) {
            throw refusals.refusal(Rule.KEY_ENABLED, what, "it is enabled already; nothing has to be done");
        }
        if (key.isPlatform()) {
            throw refusals.refusal(
                    Rule.PLATFORM_KEY, what, "it is a platform-managed key that has been replaced; use another key");
        }
        refuse(whyNotFree(id), what, key);
        return before.change(
                before.keysWith(key.with(KeyStatus.ENABLED)),
                before.defaultKey(),
                List.of(),
                AuditAction.KEY_ENABLED,
                id);
    }

    KeyChange remove(KeyId id) {
        CustomerManagedKey key = before.key(id);
        String what = "key '" + key.name() + "' cannot be removed";
        if (key.equals(before.platformKey())) {
            throw refusals.refusal(
                    Rule.PLATFORM_KEY,
                    what,
                    "it is the platform-managed key, which is always there; remove customer managed keys only");
        }
        refuse(whyNotFree(id), what, key);
        if (key.status() == KeyStatus.ENABLED) {
            throw refusals.refusal(Rule.KEY_ENABLED, what, "it is enabled; disable it first");
        }
        if (key.status() == KeyStatus.DISABLING) {
            throw refusals.refusal(
                    Rule.DATA_KEYS_LEFT,
                    what,
                    "its re-encryption was cancelled and may have left data keys under it; disable it again first");
        }
        return before.change(before.keysWithout(id), before.defaultKey(), List.of(), AuditAction.KEY_REMOVED, id)
                .ifEmpty(key.current());
    }

    KeyChange reEncrypt(KeyId id, Instant now) {
        CustomerManagedKey key = before.key(id);
        String what = "key '" + key.name() + "' cannot be re-encrypted in place";
        if (key.status() != KeyStatus.ENABLED) {
            throw refusals.refusal(Rule.KEY_DISABLED, what, key);
        }
        refuse(whyNotFree(id), what, key);
        CustomerManagedKey raised = key.nextRevision();
        ReEncryption move = decide(key, raised, Cause.IN_PLACE, now);
        return before.change(
                before.keysWith(raised), before.defaultKey(), List.of(move), AuditAction.KEY_RE_ENCRYPTED, id);
    }

    Optional<KeyChange> replacePlatformKey(KeyId replacementId, Instant now) {
        CustomerManagedKey current = before.platformKey();
        if (current.id().equals(replacementId)) {
            return keysInUse()
                    .filter(key -> key.isPlatform() && !key.equals(current) && isFree(key.id()))
                    .findFirst() // one whose move was cancelled
                    .map(former -> replace(former, usableDestination(former.id(), replacementId), now));
        }
        CustomerManagedKey replacement = replacement(replacementId, now);
        String what = "platform-managed key '" + current.name() + "' cannot be replaced by '" + replacementId + "'";
        refuse(whyNotFree(current.id()), what, current);
        refuse(whyNotFree(replacementId), what, replacement);
        return Optional.of(replace(current, replacement, now));
    }

    private KeyChange replace(CustomerManagedKey former, CustomerManagedKey replacement, Instant now) {
        List<CustomerManagedKey> next = before.keysWith(former.with(KeyStatus.DISABLING), replacement);
        ReEncryption move = decide(former, replacement, Cause.PLATFORM_REPLACED, now);
        KeyId nextDefault = before.defaultKey().equals(former.id()) ? replacement.id() : before.defaultKey();
        return before.change(next, nextDefault, List.of(move), AuditAction.PLATFORM_KEY_REPLACED, replacement.id());
    }

    /** A new key, or one that was replaced and comes back while something is left under it. */
    private CustomerManagedKey replacement(KeyId id, Instant now) {
        Optional<CustomerManagedKey> listed = before.find(id);
        if (listed.isPresent() && !listed.get().isPlatform()) {
            throw new IllegalArgumentException("key " + id + " of organization '" + before.organization()
                    + "' is a customer managed key and cannot become the platform-managed key");
        }
        return listed.map(key -> key.with(KeyStatus.ENABLED)).orElseGet(() -> CustomerManagedKey.platform(id, now));
    }

    ReEncryption decide(CustomerManagedKey source, CustomerManagedKey destination, Cause cause, Instant now) {
        return ReEncryption.decided(before.organization(), source.current(), destination.current(), cause, now);
    }

    private Stream<CustomerManagedKey> customersKeys() {
        return before.keys().stream().filter(key -> !key.isPlatform());
    }

    private Stream<CustomerManagedKey> keysInUse() {
        return before.keys().stream().filter(key -> key.status() != KeyStatus.DISABLED);
    }

    private Optional<Rule> whyNotFree(KeyId id) {
        return isFree(id) ? Optional.empty() : Optional.of(Rule.KEY_IN_RE_ENCRYPTION);
    }

    private boolean isFree(KeyId id) {
        return before.reEncryptions().stream().noneMatch(move -> move.involves(id));
    }

    private void refuse(Optional<Rule> broken, String what, CustomerManagedKey key) {
        broken.ifPresent(rule -> {
            throw refusals.refusal(rule, what, key);
        });
    }
}
