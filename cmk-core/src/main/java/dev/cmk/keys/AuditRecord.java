package dev.cmk.keys;

import dev.cmk.OrganizationId;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of an organization's audit trail.
 *
 * @param at when
 * @param organization whose keys
 * @param actor who: the host's id for the admin or operator, or {@value #ENGINE}
 * @param action what
 * @param outcome whether it was done
 * @param key which key, if it was about one
 * @param reEncryption which re-encryption, if it was about one
 * @param detail what else there is to know, at most {@value #MAX_DETAIL} characters; nothing secret
 */
public record AuditRecord(
        Instant at,
        OrganizationId organization,
        String actor,
        AuditAction action,
        Outcome outcome,
        @Nullable KeyId key,
        @Nullable ReEncryptionId reEncryption,
        String detail) {

    /** The actor of what happens without anybody asking. */
    public static final String ENGINE = "re-encryption-engine";

    /** The longest detail, in UTF-16 units; a longer one is cut. */
    public static final int MAX_DETAIL = 1000;

    /** How an action ended. */
    public enum Outcome {
        /** It was done. */
        DONE,
        /** The actor is no admin of the organization. */
        NOT_AUTHORIZED,
        /** The organization is not entitled. */
        NOT_ENTITLED,
        /** A rule, the key or somebody else's change stood against it. */
        REFUSED
    }

    /** Cuts the detail and checks that everything is there. */
    public AuditRecord {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(organization, "organization");
        Objects.requireNonNull(actor, "actor");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(outcome, "outcome");
        detail = Messages.tidy(detail);
    }
}
