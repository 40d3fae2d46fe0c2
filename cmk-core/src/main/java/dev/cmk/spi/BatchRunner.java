package dev.cmk.spi;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
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

    /** After so long a worker gives its shard back, so that a long one does not keep others waiting. */
    Duration TURN = Duration.ofSeconds(5);

    /** How long nobody looks at a shard whose step has thrown something. */
    Duration AFTER_FAILURE = Duration.ofSeconds(2);

    /**
     * How many shards this process is to move at once.
     *
     * @return 0 if it leaves the work to others
     */
    int workers();

    /**
     * Takes a shard that has work to do: the one that has waited longest.
     *
     * @param owner who takes it, for people to read
     * @return its lease, or empty if there is nothing to do
     */
    Optional<Lease> claim(String owner);

    /**
     * Takes a given shard, also from a worker that holds it: for engines that notice by themselves that it has died.
     *
     * @param owner who takes it, for people to read
     * @param shard which
     * @return its lease, or empty if there is nothing to do, or nothing that this process can do
     */
    Optional<Lease> claim(String owner, ShardId shard);

    /**
     * The shards that nobody holds and that have work to do for this process, those first that have waited longest.
     *
     * @param limit at most so many
     * @return the shards
     */
    List<ShardId> claimable(int limit);

    /**
     * Moves batches of a shard until it is done, has to wait, or the turn is over, and gives it back.
     *
     * @param claimed its lease
     * @param turn how long; a batch that has begun is brought to its end
     * @param stopping whether to stop after the batch at hand
     * @return how long nobody should look at this shard, zero or more; empty if it needs nothing more from this worker,
     *     because it is done, is left to other instances, or was taken by another
     */
    default Optional<Duration> turn(Lease claimed, Duration turn, BooleanSupplier stopping) {
        long end = System.nanoTime() + turn.toNanos();
        Step next = new Step(claimed, AFTER_FAILURE); // what holds if the step throws
        try {
            do {
                Lease lease = Objects.requireNonNull(next.lease());
                next = new Step(lease, AFTER_FAILURE);
                next = run(lease);
            } while (next.lease() != null
                    && next.pause().isZero()
                    && System.nanoTime() - end < 0
                    && !stopping.getAsBoolean());
            return next.lease() == null ? Optional.empty() : Optional.of(next.pause());
        } finally {
            if (next.lease() != null) {
                release(next.lease(), next.pause());
            }
        }
    }

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
     * If the database fails, it waits for that all the same.
     *
     * @param lease as claimed or as the last step gave it
     * @param pause how long nobody should claim it, zero or more; see {@link Step#pause}
     */
    void release(Lease lease, Duration pause);
}
