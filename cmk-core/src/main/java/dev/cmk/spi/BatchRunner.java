package dev.cmk.spi;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one step of every re-encryption: what an engine calls, over and over, from as many threads as it likes.
 */
public interface BatchRunner {

    /**
     * What to do next with a shard.
     *
     * @param lease the lease for the next step, or null if this shard needs no further step from this worker
     * @param pause how long nobody should look at this shard; more than zero if a KMS is throttling or cannot be reached, or
     *     the step failed. The worker gives the shard back for that long and claims another
     */
    record Step(@Nullable Lease lease, Duration pause) {

        /** Checks that the pause is there. */
        public Step {
            Objects.requireNonNull(pause, "pause");
        }
    }

    /**
     * Takes a shard that has work to do: the one that has waited longest.
     *
     * @param owner who takes it, for people to read
     * @return its lease, or empty if there is nothing to do
     */
    Optional<Lease> claim(String owner);

    /**
     * Moves the next batch of data keys of a shard, or ends it. A failure of the re-encryption is recorded, not thrown; a
     * step that fails with anything else is repeated after a pause, and after three minutes without a step that got on it
     * ends the re-encryption as failed.
     *
     * @param lease as claimed or as the last step gave it
     * @return what to do next
     * @throws dev.cmk.StoreException if the database fails and even that could not be recorded; the shard can be claimed
     *     again when its lease has expired
     */
    Step run(Lease lease);

    /**
     * Gives a shard back, so that another worker need not wait for its lease to expire. It goes to the end of the queue.
     *
     * @param lease as claimed or as the last step gave it
     * @param pause how long nobody should claim it, zero or more; see {@link Step#pause}
     */
    void release(Lease lease, Duration pause);
}
