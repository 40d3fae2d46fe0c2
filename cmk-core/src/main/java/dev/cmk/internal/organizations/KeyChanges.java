package dev.cmk.internal.organizations;

import dev.cmk.ConcurrentChangeException;
import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;
import dev.cmk.OrganizationId;
import dev.cmk.TimeSource;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkListener;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.spi.KeyRegistry;
import dev.cmk.spi.KeyRegistry.CommitOutcome;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way in which an organization's keys change: load, apply a rule, compare and set. Whoever loses against another
 * change looks again, so that the rules speak about what is there now.
 */
public final class KeyChanges {

    private static final Logger log = LoggerFactory.getLogger(KeyChanges.class);
    private static final int ATTEMPTS = 10;

    /** How a change by the engine ended. */
    public enum Outcome {
        /** It is stored. */
        COMMITTED,
        /** Data keys are left under the key that has to be empty. */
        DATA_KEYS_LEFT,
        /** There was nothing to change any more. */
        STOPPED
    }

    private final KeyRegistry registry;
    private final Organizations organizations;
    private final CmkListener listener;
    private final Consumer<ReEncryption> started;
    private final TimeSource time;

    /**
     * Over a registry.
     *
     * @param registry where the keys are
     * @param organizations take note of every change
     * @param listener hears of every change
     * @param started hears of every re-encryption that an engine may run now
     * @param time says when
     */
    public KeyChanges(
            KeyRegistry registry,
            Organizations organizations,
            CmkListener listener,
            Consumer<ReEncryption> started,
            TimeSource time) {
        this.registry = registry;
        this.organizations = organizations;
        this.listener = listener;
        this.started = started;
        this.time = time;
    }

    /**
     * Changes an organization's keys for an admin.
     *
     * @param organization whose
     * @param actor who
     * @param rule the change
     * @return the stored change
     * @throws KeyConflictException if a rule is against it
     * @throws ConcurrentChangeException if other changes came first, again and again
     */
    public KeyChange byAdmin(OrganizationId organization, String actor, Function<OrganizationKeys, KeyChange> rule) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            KeyChange change = rule.apply(organizations.reload(organization).keys());
            if (isCommitted(change, actor)) {
                return change;
            }
        }
        throw contended(organization);
    }

    /**
     * Changes an organization's keys for an operator who goes over all organizations; none is made.
     *
     * @param organization whose
     * @param actor who
     * @param rule the change, or empty if there is nothing to change
     * @return whether a change was stored
     * @throws KeyConflictException if a rule is against it
     * @throws ConcurrentChangeException if other changes came first, again and again
     */
    public boolean byOperator(
            OrganizationId organization, String actor, Function<OrganizationKeys, Optional<KeyChange>> rule) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<KeyChange> change = organizations.find(organization).flatMap(rule);
            if (change.isEmpty()) {
                return false;
            }
            if (isCommitted(change.get(), actor)) {
                return true;
            }
        }
        throw contended(organization);
    }

    private boolean isCommitted(KeyChange change, String actor) {
        CommitOutcome outcome = commit(change, actor, describe(change));
        if (outcome == CommitOutcome.DATA_KEYS_LEFT) {
            String key = change.key() == null ? "" : " '" + name(change, change.key()) + "'";
            throw new KeyConflictException(
                    Rule.DATA_KEYS_LEFT,
                    "organization '" + change.before().organization() + "': data keys are still wrapped under key" + key
                            + "; enable it and disable it with a destination first");
        }
        return outcome == CommitOutcome.COMMITTED;
    }

    /**
     * Changes an organization's keys for the re-encryption engine.
     *
     * @param organization whose
     * @param rule the change, or null if there is nothing to change any more
     * @param detail for the audit trail
     * @return how it ended
     * @throws ConcurrentChangeException if other changes came first, again and again
     */
    public Outcome byEngine(
            OrganizationId organization, Function<OrganizationKeys, @Nullable KeyChange> rule, String detail) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            KeyChange change = organizations.find(organization).map(rule).orElse(null);
            if (change == null) {
                return Outcome.STOPPED;
            }
            CommitOutcome outcome = commit(change, AuditRecord.ENGINE, detail);
            if (outcome != CommitOutcome.CONFLICT) {
                return outcome == CommitOutcome.COMMITTED ? Outcome.COMMITTED : Outcome.DATA_KEYS_LEFT;
            }
        }
        throw contended(organization);
    }

    private static ConcurrentChangeException contended(OrganizationId organization) {
        return new ConcurrentChangeException("organization '" + organization + "': its keys were changed by others at"
                + " each of " + ATTEMPTS + " attempts; nothing was changed, look again and repeat");
    }

    private CommitOutcome commit(KeyChange change, String actor, String detail) {
        AuditRecord audit = new AuditRecord(
                time.now(),
                change.after().organization(),
                actor,
                change.action(),
                AuditRecord.Outcome.DONE,
                change.key(),
                change.reEncryptions().isEmpty()
                        ? null
                        : change.reEncryptions()
                                .get(change.reEncryptions().size() - 1)
                                .id(),
                detail);
        CommitOutcome outcome = registry.commit(change, audit);
        if (outcome == CommitOutcome.COMMITTED) {
            organizations.changed(change.after());
            listener.onEvent(new CmkEvent.Audited(audit));
            change.reEncryptions().stream()
                    .filter(move -> move.state().isActive())
                    .forEach(this::submit);
        }
        return outcome;
    }

    /** Only a hint: the engine finds what is stored, and what is stored is not undone by it. */
    private void submit(ReEncryption reEncryption) {
        try {
            started.accept(reEncryption);
        } catch (RuntimeException e) {
            log.warn(
                    "The engine was not told of re-encryption {} and has to find it: {}",
                    reEncryption.id(),
                    e.toString());
            log.debug("The engine failed with", e);
        }
    }

    private static String describe(KeyChange change) {
        String moves = change.reEncryptions().stream()
                .map(move -> "re-encryption " + move.id() + " from '"
                        + name(change, move.source().key()) + "' to '"
                        + name(change, move.destination().key()) + "' is " + move.state())
                .collect(Collectors.joining("; "));
        String key = change.key() == null ? "" : "key '" + name(change, change.key()) + "'";
        return moves.isEmpty() || key.isEmpty() ? key + moves : key + ": " + moves;
    }

    private static String name(KeyChange change, KeyId id) {
        return change.after()
                .find(id)
                .or(() -> change.before().find(id))
                .map(CustomerManagedKey::displayName)
                .orElse(id.value());
    }
}
