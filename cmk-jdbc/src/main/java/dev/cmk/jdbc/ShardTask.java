package dev.cmk.jdbc;

import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import dev.cmk.OrganizationId;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.ShardId;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A shard as an execution: named by its re-encryption and number, and its data is the organization's id in UTF-8. */
final class ShardTask {

    static final String NAME = "cmk-re-encryption-shard";

    /** What is stored is what was given: nothing in the table is code or decides which class is loaded. */
    static final Serializer PLAIN_BYTES = new Serializer() {
        @Override
        public byte[] serialize(Object data) {
            return (byte[]) data;
        }

        @Override
        public <T> T deserialize(Class<T> type, byte[] data) {
            return type.cast(data);
        }
    };

    private ShardTask() {}

    static TaskInstance<byte[]> of(ShardId shard) {
        String id = shard.reEncryption() + "/" + shard.shard();
        return new TaskInstance<>(NAME, id, shard.organization().value().getBytes(StandardCharsets.UTF_8));
    }

    static ShardId shard(TaskInstance<byte[]> task) {
        int slash = task.getId().indexOf('/');
        return new ShardId(
                OrganizationId.of(new String(task.getData(), StandardCharsets.UTF_8)),
                new ReEncryptionId(UUID.fromString(task.getId().substring(0, slash))),
                Integer.parseInt(task.getId().substring(slash + 1)));
    }
}
