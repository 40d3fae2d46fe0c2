package dev.cmk.keys;

import dev.cmk.KeyConflictException.Rule;
import dev.cmk.OrganizationId;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryption.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** An organization on which tests do one thing after the other; it keeps what each of them led to. */
final class Acme {

    static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    static final Duration RETENTION = Duration.ofDays(30);
    static final KeyId PLATFORM = KeyId.of("platform-1");
    static final Failure SOURCE_FAILED = new Failure(Side.SOURCE, FailureReason.ACCESS_DENIED, "denied");
    static final Failure DESTINATION_FAILED = new Failure(Side.DESTINATION, FailureReason.DISABLED, "disabled");

    private OrganizationKeys keys = OrganizationKeys.initial(OrganizationId.of("acme"), "external-id", PLATFORM, NOW);
    private KeyChange last = new KeyChange(keys, keys, List.of(), AuditAction.KEYS_READ, null, null, null);

    static KeyId id(String name) {
        return KeyId.of("key-" + name);
    }

    OrganizationKeys keys() {
        return keys;
    }

    KeyChange last() {
        return last;
    }

    Acme with(Function<OrganizationKeys, KeyChange> action) {
        last = action.apply(keys);
        keys = last.after();
        return this;
    }

    /** Adds enabled keys; the first one becomes the default, and its re-encryption completes. */
    Acme with(String... names) {
        for (String name : names) {
            add(name);
            completeAll();
        }
        return this;
    }

    Acme add(String name) {
        return with(k -> k.add(id(name), name, "local", Map.of("key", name), NOW));
    }

    Acme setDefault(String name) {
        return with(k -> k.setDefault(id(name)));
    }

    Acme disable(String name, String destination) {
        return disable(id(name), id(destination));
    }

    Acme disable(KeyId key, KeyId destination) {
        return with(k -> k.disable(key, destination, NOW));
    }

    Acme disableAll() {
        return with(k -> k.disableAll(NOW));
    }

    Acme reEncrypt(String name) {
        return with(k -> k.reEncrypt(id(name), NOW));
    }

    Acme replacePlatformKey(KeyId replacement) {
        return with(k -> k.replacePlatformKey(replacement, NOW).orElseThrow());
    }

    Acme running() {
        List<ReEncryption> moves = keys.reEncryptions().stream()
                .map(move -> move.state() == State.PENDING ? move.in(State.RUNNING) : move)
                .toList();
        keys = new OrganizationKeys(
                keys.organization(), keys.externalId(), keys.keys(), keys.defaultKey(), moves, keys.version());
        return this;
    }

    Acme pause() {
        return with(k -> k.pause(job().id()));
    }

    Acme fail(Failure why) {
        return with(k -> k.failed(job().id(), why));
    }

    Acme cancel() {
        return with(k -> k.cancel(job().id(), NOW));
    }

    Acme writeOff() {
        return with(k -> k.writeOff(job().id(), NOW));
    }

    Acme redirect(KeyId destination) {
        return with(k -> k.redirect(job().id(), destination, NOW));
    }

    Acme completeAll() {
        for (ReEncryption move : new ArrayList<>(keys.reEncryptions())) {
            with(k -> k.completed(move.id(), RETENTION, NOW));
        }
        return this;
    }

    /** The last decided of the unfinished re-encryptions. */
    ReEncryption job() {
        return keys.reEncryptions().get(keys.reEncryptions().size() - 1);
    }

    CustomerManagedKey key(String name) {
        return keys.find(id(name)).orElseThrow();
    }

    KeyStatus status(String name) {
        return key(name).status();
    }

    Optional<Rule> whyNotDefault(String name) {
        return keys.whyNotDefault(id(name));
    }

    Optional<Rule> whyNotDisable(String name) {
        return keys.whyNotDisable(id(name));
    }
}
