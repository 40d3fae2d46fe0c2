package dev.cmk.soak;

import dev.cmk.soak.Faults.Fault;
import dev.cmk.soak.Ledger.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How long a shard waits when its worker has been killed: until another worker's first batch of it is committed. */
final class TakeOvers {

    /** A worker's death, in milliseconds of the machine's clock. */
    record Death(String instance, long at) {}

    private record Shard(UUID job, int number) {}

    private TakeOvers() {}

    /** From a death to the next worker's first commit, in milliseconds. */
    record TakeOver(long from, long to) {

        long millis() {
            return to - from;
        }
    }

    /** What an admin has stopped meanwhile, and what had nothing left, is left out. */
    static List<TakeOver> find(List<Entry> entries, List<Death> deaths) {
        Map<Shard, List<Entry>> shards = new HashMap<>();
        for (Entry entry : entries) {
            if (entry.kind() == Ledger.Kind.SHARD) {
                shards.computeIfAbsent(new Shard(entry.subject(), entry.shard()), shard -> new ArrayList<>())
                        .add(entry);
            }
        }
        List<TakeOver> found = new ArrayList<>();
        for (Death death : deaths) {
            for (List<Entry> changes : shards.values()) {
                Long next = firstCommitAfter(changes, death);
                if (next != null) {
                    found.add(new TakeOver(death.at(), next));
                }
            }
        }
        return found;
    }

    private static @Nullable Long firstCommitAfter(List<Entry> changes, Death death) {
        boolean held = false;
        for (Entry change : changes) {
            if (change.instance().equals(death.instance())) {
                held = change.state().equals("HELD");
            } else if (change.at() < death.at()) {
                held = false;
            } else if (held && change.state().equals("FREE")) {
                return null;
            } else if (held && change.done() + change.failed() > 0) {
                return change.at();
            }
        }
        return null;
    }

    /** Those during which nobody else was killed, stopped or cut off. */
    static List<TakeOver> undisturbed(List<TakeOver> all, List<Death> deaths, List<Fault> faults) {
        return all.stream()
                .filter(one -> deaths.stream().noneMatch(death -> one.from() < death.at() && death.at() < one.to()))
                .filter(one -> faults.stream()
                        .filter(fault -> fault.kind() != Faults.Kind.KILL)
                        .noneMatch(fault -> fault.from() < one.to() && one.from() < fault.to()))
                .toList();
    }

    static String describe(List<TakeOver> takeOvers) {
        long[] sorted = takeOvers.stream().mapToLong(TakeOver::millis).sorted().toArray();
        return sorted.length == 0
                ? "none"
                : sorted.length + ", median " + sorted[sorted.length / 2] + " ms, 9 of 10 within "
                        + sorted[sorted.length * 9 / 10] + " ms, worst " + sorted[sorted.length - 1] + " ms";
    }
}
