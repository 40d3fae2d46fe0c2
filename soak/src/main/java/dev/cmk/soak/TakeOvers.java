package dev.cmk.soak;

import dev.cmk.soak.Ledger.Entry;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** In milliseconds, sorted. What an admin has stopped meanwhile, and what had nothing left, is left out. */
    static long[] millis(List<Entry> entries, List<Death> deaths) {
        Map<Shard, List<Entry>> shards = new HashMap<>();
        for (Entry entry : entries) {
            if (entry.kind() == Ledger.Kind.SHARD) {
                shards.computeIfAbsent(new Shard(entry.subject(), entry.shard()), shard -> new ArrayList<>())
                        .add(entry);
            }
        }
        return deaths.stream()
                .flatMapToLong(death -> shards.values().stream()
                        .map(changes -> takeOver(changes, death))
                        .filter(millis -> millis != null)
                        .mapToLong(millis -> millis))
                .sorted()
                .toArray();
    }

    private static @Nullable Long takeOver(List<Entry> changes, Death death) {
        boolean held = false;
        for (Entry change : changes) {
            if (change.instance().equals(death.instance())) {
                held = change.state().equals("HELD");
            } else if (change.at() < death.at()) {
                held = false;
            } else if (held && change.state().equals("FREE")) {
                return null;
            } else if (held && change.done() + change.failed() > 0) {
                return change.at() - death.at();
            }
        }
        return null;
    }

    static String describe(long[] sorted) {
        return sorted.length == 0
                ? "none"
                : sorted.length + ", median " + sorted[sorted.length / 2] + " ms, 9 of 10 within "
                        + sorted[sorted.length * 9 / 10] + " ms, worst "
                        + Arrays.stream(sorted).max().orElseThrow() + " ms";
    }
}
