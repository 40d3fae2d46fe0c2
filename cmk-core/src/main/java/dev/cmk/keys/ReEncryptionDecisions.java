package dev.cmk.keys;

import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;
import dev.cmk.keys.ReEncryption.Cause;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryption.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules for stopping, going on with and ending a re-encryption, as {@link OrganizationKeys} tells them. */
final class ReEncryptionDecisions {

    private final OrganizationKeys before;
    private final Refusals refusals;

    ReEncryptionDecisions(OrganizationKeys before) {
        this.before = before;
        this.refusals = new Refusals(before);
    }

    KeyChange pause(ReEncryptionId id) {
        ReEncryption move = unfinished(id);
        require(move.state().isActive(), move, "paused", "only one that is pending or running can be");
        return changed(move.in(State.PAUSED), AuditAction.RE_ENCRYPTION_PAUSED);
    }

    KeyChange resume(ReEncryptionId id) {
        ReEncryption move = unfinished(id);
        require(move.state() == State.PAUSED, move, "resumed", "only one that is paused can be");
        return changed(move.in(State.PENDING), AuditAction.RE_ENCRYPTION_RESUMED);
    }

    KeyChange retry(ReEncryptionId id) {
        ReEncryption move = unfinished(id);
        require(move.state() == State.FAILED, move, "retried", "only one that has failed can be");
        return changed(move.in(State.PENDING), AuditAction.RE_ENCRYPTION_RETRIED);
    }

    KeyChange cancel(ReEncryptionId id, Instant now) {
        return changed(unfinished(id).ended(State.CANCELLED, now, null), AuditAction.RE_ENCRYPTION_CANCELLED);
    }

    KeyChange redirect(ReEncryptionId id, KeyId destinationId, Instant now) {
        ReEncryption move = unfinished(id);
        require(!move.state().isActive(), move, "redirected", "only one that is paused or has failed can be");
        require(!move.isInPlace(), move, "redirected", "it moves data keys within one key");
        KeyDecisions keyDecisions = new KeyDecisions(before);
        CustomerManagedKey destination =
                keyDecisions.usableDestination(move.source().key(), destinationId);
        if (move.destination().equals(destination.current())) {
            throw refusals.refusal(
                    Rule.SAME_KEY,
                    "data keys cannot be sent to key '" + destination.name() + "' instead",
                    "they go there already; " + (move.state() == State.PAUSED ? "resume" : "retry")
                            + " it, or choose another key");
        }
        ReEncryption next = keyDecisions.decide(before.key(move.source().key()), destination, Cause.REDIRECTED, now);
        return before.change(
                before.keys(),
                before.defaultKey(),
                List.of(move.ended(State.SUPERSEDED, now, null), next),
                AuditAction.RE_ENCRYPTION_REDIRECTED,
                move.source().key());
    }

    KeyChange writeOff(ReEncryptionId id, Instant now) {
        ReEncryption move = unfinished(id);
        String objection = objectionToWriteOff(move.state() == State.FAILED ? move.failure() : null);
        require(objection.isEmpty(), move, "written off", objection);
        ReEncryption ended = move.ended(State.COMPLETED_WITH_LOSS, now, null);
        return end(ended, AuditAction.RE_ENCRYPTION_WRITTEN_OFF).losing(move.source());
    }

    private static String objectionToWriteOff(@Nullable Failure why) {
        if (why == null) {
            return "only one that has failed because of its source can be";
        }
        if (why.side() == Side.DESTINATION) {
            return "its destination is the trouble, so nothing is lost";
        }
        return why.reason().mayPass() ? "its source only did not answer, so nothing is lost yet" : "";
    }

    KeyChange completed(ReEncryptionId id, Duration backupRetention, Instant now) {
        ReEncryption move = unfinished(id);
        require(move.state().isActive(), move, "completed", "only one that is pending or running can be");
        ReEncryption ended = move.ended(State.COMPLETED, now, now.plus(backupRetention));
        return end(ended, AuditAction.RE_ENCRYPTION_COMPLETED).ifEmpty(move.source());
    }

    KeyChange failed(ReEncryptionId id, Failure why) {
        ReEncryption move = unfinished(id);
        require(move.state().isActive(), move, "marked as failed", "only one that is pending or running can be");
        return changed(move.failed(why), AuditAction.RE_ENCRYPTION_FAILED);
    }

    /** The source of an ended re-encryption is disabled; a replaced platform-managed key is forgotten once empty. */
    private KeyChange end(ReEncryption ended, AuditAction action) {
        CustomerManagedKey source = before.key(ended.source().key());
        List<CustomerManagedKey> next = before.keys();
        if (source.status() == KeyStatus.DISABLING) {
            next = source.isPlatform() && ended.state() == State.COMPLETED
                    ? before.keysWithout(source.id())
                    : before.keysWith(source.with(KeyStatus.DISABLED));
        }
        return before.change(next, before.defaultKey(), List.of(ended), action, source.id());
    }

    private KeyChange changed(ReEncryption move, AuditAction action) {
        return before.change(
                before.keys(),
                before.defaultKey(),
                List.of(move),
                action,
                move.source().key());
    }

    private ReEncryption unfinished(ReEncryptionId id) {
        return before.reEncryptions().stream()
                .filter(move -> move.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new KeyConflictException(
                        Rule.UNKNOWN_RE_ENCRYPTION,
                        "organization '" + before.organization() + "' has no unfinished re-encryption " + id
                                + "; it has ended, or never was"));
    }

    private void require(boolean allowed, ReEncryption move, String what, String why) {
        if (!allowed) {
            throw refusals.refusal(
                    Rule.RE_ENCRYPTION_STATE,
                    refusals.describe(move) + ", cannot be " + what,
                    why + "; this one can be " + possible(move));
        }
    }

    private static String possible(ReEncryption move) {
        String redirected = move.isInPlace() ? "" : "redirected, ";
        return switch (move.state()) {
            case PAUSED -> "resumed, " + redirected + "or cancelled";
            case FAILED -> "retried, " + redirected + "or cancelled";
            default -> "paused or cancelled";
        };
    }
}
