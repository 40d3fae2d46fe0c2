package dev.cmk.jdbc;

import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import dev.cmk.OrganizationId;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.ShardId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A shard as an execution: named by its re-encryption and number, and its data is the organization's id in UTF-8. */
final class ShardTask {

    static final String NAME = "cmk-re-encryption-shard";

    private static final Pattern ID = Pattern.compile("([0-9a-f-]{36})/([0-9]{1,9})");

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

    /** Empty if somebody else has put it there. */
    static Optional<ShardId> shard(TaskInstance<byte[]> task) {
        Matcher id = ID.matcher(task.getId());
        byte[] organization = task.getData();
        if (!id.matches() || organization == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ShardId(
                    OrganizationId.of(new String(organization, StandardCharsets.UTF_8)),
                    new ReEncryptionId(UUID.fromString(id.group(1))),
                    Integer.parseInt(id.group(2))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
