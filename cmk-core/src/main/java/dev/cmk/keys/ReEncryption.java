package dev.cmk.keys;

import dev.cmk.OrganizationId;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Moving every data key of an organization from one key to another: a decision, and how far it got.
 *
 * <p>How many data keys have been moved is {@link ReEncryptionProgress}. Immutable.
 *
 * @param id made by the library
 * @param organization whose data keys
 * @param source where they are; all its revisions up to this one are emptied
 * @param destination where they go
 * @param cause which decision led to it
 * @param state how far it is
 * @param createdAt when it was decided
 * @param failure why it stopped, if it has failed
 * @param endedAt when it came to one of the states from which nothing moves any more, or null
 * @param safeToDeleteAfter from when on no backup of the host's needs the source key any more, if it has completed
 */
public record ReEncryption(
        ReEncryptionId id,
        OrganizationId organization,
        KeyRevision source,
        KeyRevision destination,
        Cause cause,
        State state,
        Instant createdAt,
        @Nullable Failure failure,
        @Nullable Instant endedAt,
        @Nullable Instant safeToDeleteAfter) {

    /** Which decision led to a re-encryption. */
    public enum Cause {
        /** The organization added its first key. */
        FIRST_KEY,
        /** The source was disabled. */
        KEY_DISABLED,
        /** All keys were disabled. */
        ALL_DISABLED,
        /** The key was re-encrypted in place. */
        IN_PLACE,
        /** The platform-managed key was replaced. */
        PLATFORM_REPLACED,
        /** An earlier one was sent to another destination. */
        REDIRECTED
    }

    /** The states of a re-encryption. */
    public enum State {
        /** Decided; no data key has been looked at. */
        PENDING,
        /** Data keys are being moved. */
        RUNNING,
        /** Stopped by an admin, can be resumed. */
        PAUSED,
        /** Stopped by trouble, can be retried. */
        FAILED,
        /** Stopped for good by an admin; moved data keys stay where they are. */
        CANCELLED,
        /** Another re-encryption took over. */
        SUPERSEDED,
        /** No data key is left under the source. */
        COMPLETED,
        /** The data keys left under the source were given up. */
        COMPLETED_WITH_LOSS;

        /**
         * Whether something may still move, now or after a retry.
         *
         * @return true for pending, running, paused and failed
         */
        public boolean isUnfinished() {
            return switch (this) {
                case PENDING, RUNNING, PAUSED, FAILED -> true;
                case CANCELLED, SUPERSEDED, COMPLETED, COMPLETED_WITH_LOSS -> false;
            };
        }

        /**
         * Whether an engine may move data keys now.
         *
         * @return true for pending and running
         */
        public boolean isActive() {
            return this == PENDING || this == RUNNING;
        }
    }

    /** Which of the two keys gave trouble. */
    public enum Side {
        /** The key that the data keys come from. */
        SOURCE,
        /** The key that they go to. */
        DESTINATION
    }

    /** What went wrong. The first seven are those of {@link dev.cmk.UnavailableReason}. */
    public enum FailureReason {
        /** The key's owner does not let the service use it. */
        ACCESS_DENIED,
        /** The key is switched off in its KMS. */
        DISABLED,
        /** The key is about to be deleted. */
        PENDING_DELETION,
        /** There is no such key. */
        NOT_FOUND,
        /** The KMS asked for fewer calls for too long. */
        THROTTLED,
        /** The KMS did not answer for too long. */
        UNREACHABLE,
        /** The key cannot do what it is asked for. */
        MISCONFIGURED,
        /** The stored copy of the data key is damaged. */
        DAMAGED,
        /** What the destination wrapped did not unwrap to the same data key. */
        NOT_VERIFIED,
        /** Some data keys could not be moved; each has a failure of its own. */
        DATA_KEYS_FAILED,
        /** The work itself failed again and again, which says nothing about either key; the log has more. */
        STEP_FAILED;

        /**
         * Whether it may pass by itself, so that nothing can be given up for it.
         *
         * @return true for {@link #THROTTLED}, {@link #UNREACHABLE} and {@link #STEP_FAILED}
         */
        public boolean mayPass() {
            return this == THROTTLED || this == UNREACHABLE || this == STEP_FAILED;
        }
    }

    /**
     * Why a re-encryption, or one data key in it, did not get on.
     *
     * @param side which key gave trouble
     * @param reason what went wrong
     * @param message what the key's owner has to know; cut after {@value AuditRecord#MAX_DETAIL} characters, control
     *     characters replaced
     */
    public record Failure(Side side, FailureReason reason, String message) {

        /** Tidies the message and checks that everything is there. */
        public Failure {
            Objects.requireNonNull(side, "side");
            Objects.requireNonNull(reason, "reason");
            message = Messages.tidy(message);
        }
    }

    /** Checks that everything is there that always is. */
    public ReEncryption {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(organization, "organization");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(destination, "destination");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(createdAt, "createdAt");
    }

    static ReEncryption decided(
            OrganizationId organization, KeyRevision source, KeyRevision destination, Cause cause, Instant now) {
        return new ReEncryption(
                ReEncryptionId.random(),
                organization,
                source,
                destination,
                cause,
                State.PENDING,
                now,
                null,
                null,
                null);
    }

    /**
     * Whether the key is the source or the destination.
     *
     * @param key a key of the organization
     * @return true if it takes part
     */
    public boolean involves(KeyId key) {
        return source.key().equals(key) || destination.key().equals(key);
    }

    /**
     * Whether the source and the destination are the same key at two revisions.
     *
     * @return true if only the revision differs
     */
    public boolean isInPlace() {
        return source.key().equals(destination.key());
    }

    ReEncryption in(State next) {
        return new ReEncryption(id, organization, source, destination, cause, next, createdAt, null, null, null);
    }

    ReEncryption failed(Failure why) {
        return new ReEncryption(id, organization, source, destination, cause, State.FAILED, createdAt, why, null, null);
    }

    ReEncryption ended(State end, Instant at, @Nullable Instant deletable) {
        return new ReEncryption(id, organization, source, destination, cause, end, createdAt, failure, at, deletable);
    }
}
