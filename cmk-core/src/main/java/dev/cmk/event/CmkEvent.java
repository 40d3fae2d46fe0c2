package dev.cmk.event;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.UnavailableReason;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.ReEncryptionProgress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a {@link CmkListener} hears. None of it is secret. */
public sealed interface CmkEvent {

    /**
     * A line was added to the audit trail.
     *
     * @param audit the line
     */
    record Audited(AuditRecord audit) implements CmkEvent {}

    /**
     * A key that worked no longer does, or one that did not does again. Told once for each change.
     *
     * @param organization whose
     * @param key which key
     * @param health what was found
     */
    record KeyHealthChanged(OrganizationId organization, KeyId key, KeyHealth health) implements CmkEvent {}

    /**
     * A key wraps with another key of its KMS than before, as an alias does that its owner has pointed elsewhere. The
     * data keys that are there still need the former one, until {@code KeyAdmin.reEncrypt} has moved them. Told once in
     * each process that notices.
     *
     * @param organization whose
     * @param key which key
     * @param former the reference that was recorded, such as a key ARN
     * @param now the one that is recorded with new data keys
     */
    record KeyReferenceChanged(OrganizationId organization, KeyId key, String former, String now) implements CmkEvent {}

    /**
     * A scope got a new data key.
     *
     * @param organization whose
     * @param scope which scope
     * @param dataKey its id
     * @param generation its place among the scope's data keys, from 1
     * @param key the key that wraps it
     */
    record DataKeyCreated(OrganizationId organization, Scope scope, DataKeyId dataKey, int generation, KeyId key)
            implements CmkEvent {}

    /**
     * A KMS was called.
     *
     * @param provider the type of the key
     * @param operation which call
     * @param duration how long it took
     * @param failure why it failed, or null if the KMS answered: with what it was asked for, or that the data key is
     *     damaged
     */
    record KeyCalled(
            String provider,
            Operation operation,
            Duration duration,
            @Nullable UnavailableReason failure) implements CmkEvent {

        /** The calls to a KMS. */
        public enum Operation {
            /** Make a data key. */
            GENERATE,
            /** Encrypt a data key. */
            WRAP,
            /** Decrypt a data key. */
            UNWRAP,
            /** Move a data key inside the KMS. */
            REWRAP,
            /** Check a key before it is used. */
            CHECK
        }
    }

    /**
     * This process has stored a batch of a re-encryption.
     *
     * @param progress how far it is now, through all processes that work at it
     * @param moved data keys that the batch has moved
     * @param failed data keys of the batch that could not be moved; one that is tried again may be counted again
     */
    record ReEncryptionAdvanced(ReEncryptionProgress progress, int moved, int failed) implements CmkEvent {}
}
