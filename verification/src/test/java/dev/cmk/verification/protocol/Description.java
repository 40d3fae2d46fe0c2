package dev.cmk.verification.protocol;

import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.verification.protocol.State.DataKey;
import dev.cmk.verification.protocol.State.Job;
import java.util.stream.Collectors;

/** A state in words. */
final class Description {

    private Description() {}

    static String of(State state) {
        StringBuilder text = new StringBuilder("     keys: ");
        for (CustomerManagedKey key : state.organization().keys()) {
            boolean isDefault = key.id().equals(state.organization().defaultKey());
            text.append(key.current()).append(' ').append(key.status()).append(isDefault ? " (default)  " : "  ");
        }
        for (DataKey row : state.dataKeys()) {
            text.append("\n     data key ").append(row.id()).append(" under ").append(row.key());
            text.append(row.lost() ? ", lost" : "");
            text.append(
                    row.wrapped().key().equals(row.key())
                            ? ""
                            : ", wrapped by " + row.wrapped().key());
        }
        for (int number = 0; number < state.jobs().size(); number++) {
            text.append("\n     job ")
                    .append(number)
                    .append(": ")
                    .append(job(state.jobs().get(number)));
        }
        return text.toString();
    }

    private static String job(Job job) {
        String shards = job.shards().stream()
                .map(shard -> "up to " + shard.cursor() + " of " + shard.upTo() + (shard.finished() ? ", done" : ""))
                .collect(Collectors.joining("; "));
        return job.move().source() + " to " + job.move().destination() + ", "
                + job.move().state() + ", " + job.allDone() + " of " + job.total() + " done, " + job.allFailed()
                + " failed" + (shards.isEmpty() ? "" : "; shards " + shards);
    }
}
