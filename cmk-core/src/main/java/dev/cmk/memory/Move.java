package dev.cmk.memory;

import dev.cmk.DataKeyId;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionStore.RowOutcome;
import dev.cmk.spi.ReEncryptionStore.ShardEnd;
import dev.cmk.spi.ShardId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A re-encryption as the store keeps it: the decision, its shards, counters and failures. */
final class Move {

    private final List<Shard> shards;
    private final TreeMap<DataKeyId, DataKeyFailure> failures = new TreeMap<>();
    private ReEncryption reEncryption;
    private long total;
    private long done;
    private long doneBefore;
    private @Nullable Instant activeSince;

    Move(ReEncryption reEncryption, List<Shard> shards, long total) {
        this.reEncryption = reEncryption;
        this.shards = shards;
        this.total = total;
    }

    ReEncryption reEncryption() {
        return reEncryption;
    }

    ReEncryptionProgress progress() {
        return new ReEncryptionProgress(reEncryption, total, done, failures.size(), activeSince, doneBefore);
    }

    List<DataKeyFailure> failures(@Nullable DataKeyId after, int limit) {
        return OrganizationData.above(failures, after).limit(limit).toList();
    }

    /** Takes the state that an admin or the engine has decided on; so many data keys are left under the source. */
    void change(ReEncryption next, long left) {
        State former = reEncryption.state();
        reEncryption = next;
        if (former.isActive() && next.state().isActive()) {
            return;
        }
        shards.forEach(shard -> shard.release(next.createdAt()));
        if (next.state() == State.PENDING) {
            activeSince = null;
        }
        if (former == State.FAILED && next.state() == State.PENDING) {
            shards.forEach(Shard::restart);
            failures.clear();
            total = done + left;
        }
    }

    /** The shards that can be claimed, with the time since when. */
    Map<ShardId, Instant> claimable(Instant now) {
        Map<ShardId, Instant> claimable = new LinkedHashMap<>();
        for (int i = 0; i < shards.size() && reEncryption.state().isActive(); i++) {
            if (shards.get(i).isFree(now)) {
                ShardId id = new ShardId(reEncryption.organization(), reEncryption.id(), i);
                claimable.put(id, shards.get(i).queuedAt());
            }
        }
        return claimable;
    }

    /** A given shard, whoever has it; empty if it is done, or nothing is to be done. */
    Optional<Lease> claim(int shard, Instant now, Instant until) {
        return reEncryption.state().isActive()
                        && shard < shards.size()
                        && !shards.get(shard).isDone()
                ? Optional.of(claim(shards.get(shard), now, until))
                : Optional.empty();
    }

    private Lease claim(Shard shard, Instant now, Instant until) {
        if (reEncryption.state() == State.PENDING) {
            reEncryption = running();
            activeSince = now;
            doneBefore = done;
        }
        shard.lease(until);
        return new Lease(
                reEncryption,
                shards.indexOf(shard),
                shard.token(),
                shard.revision(),
                shard.cursor(),
                shard.range().upTo(),
                until);
    }

    private ReEncryption running() {
        return new ReEncryption(
                reEncryption.id(),
                reEncryption.organization(),
                reEncryption.source(),
                reEncryption.destination(),
                reEncryption.cause(),
                State.RUNNING,
                reEncryption.createdAt(),
                null,
                null,
                null);
    }

    boolean holds(Lease lease) {
        return reEncryption.state().isActive() && shard(lease).token() == lease.token();
    }

    void record(
            Lease lease, List<RowOutcome> outcomes, List<DataKeyFailure> failed, DataKeyId cursor, Instant leaseUntil) {
        done += Collections.frequency(outcomes, RowOutcome.REPLACED);
        failed.forEach(failure -> failures.put(failure.dataKey(), failure));
        shard(lease).advance(cursor, leaseUntil);
    }

    ShardEnd finish(Lease lease) {
        Shard shard = shard(lease);
        if (shards.stream().allMatch(other -> other == shard || other.isDone())) {
            return ShardEnd.LAST;
        }
        shard.finish();
        return ShardEnd.DONE;
    }

    void release(Lease lease, Instant notBefore) {
        shard(lease).release(notBefore);
    }

    private Shard shard(Lease lease) {
        return shards.get(lease.shard());
    }
}
