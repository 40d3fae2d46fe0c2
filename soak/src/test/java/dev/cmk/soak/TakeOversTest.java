package dev.cmk.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.soak.Ledger.Entry;
import dev.cmk.soak.Ledger.Kind;
import dev.cmk.soak.TakeOvers.Death;
import dev.cmk.soak.TakeOvers.TakeOver;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TakeOversTest {

    private static final UUID JOB = new UUID(0, 1);
    private static final Death DEATH = new Death("worker-1.1", 100);

    @Test
    void it_lasts_from_the_death_to_the_first_batch_of_another_worker() {
        List<Entry> ledger = List.of(
                shard(50, "worker-1.1", "HELD", 0),
                shard(90, "worker-1.1", "HELD", 5),
                shard(108, "worker-2.1", "HELD", 0),
                shard(109, "worker-2.1", "HELD", 5),
                shard(120, "worker-2.1", "HELD", 5));

        assertThat(TakeOvers.find(ledger, List.of(DEATH))).containsExactly(new TakeOver(100, 109));
    }

    @Test
    void a_shard_that_the_dead_worker_had_given_back_needs_none() {
        List<Entry> ledger = List.of(
                shard(50, "worker-1.1", "HELD", 5),
                shard(60, "worker-1.1", "FREE", 0),
                shard(109, "worker-2.1", "HELD", 5));

        assertThat(TakeOvers.find(ledger, List.of(DEATH))).isEmpty();
    }

    @Test
    void a_shard_that_an_admin_has_stopped_meanwhile_does_not_count() {
        List<Entry> ledger = List.of(
                shard(50, "worker-1.1", "HELD", 5),
                shard(105, "admin-1.1", "FREE", 0),
                shard(900, "worker-2.1", "HELD", 5));

        assertThat(TakeOvers.find(ledger, List.of(DEATH))).isEmpty();
    }

    private static Entry shard(long at, String instance, String state, long done) {
        return new Entry(at, at, instance, 7, Kind.SHARD, "acme", JOB, 0, null, null, 0, 0, done, 0, state);
    }
}
