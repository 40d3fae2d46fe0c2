package dev.cmk.spi;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/**
 * What a wrapped data key belongs to; bound when it is wrapped and needed to unwrap it. Not secret.
 *
 * @param organization whose data key
 * @param dataKey which data key
 */
public record WrapContext(OrganizationId organization, DataKeyId dataKey) {

    /** Checks that everything is there. */
    public WrapContext {
        Objects.requireNonNull(organization, "organization");
        Objects.requireNonNull(dataKey, "dataKey");
    }

    /**
     * The context as name–value pairs, for a KMS that takes those.
     *
     * @return {@code cmk:organization} and {@code cmk:data-key}
     */
    public Map<String, String> toMap() {
        return Map.of("cmk:organization", organization.value(), "cmk:data-key", dataKey.toString());
    }

    /**
     * The context as bytes, for a KMS that takes associated data. No two contexts have the same bytes.
     *
     * @return {@code "cmk/v1/wrap"}, the 16 bytes of the data key's id, the organization in UTF-8
     */
    public byte[] toBytes() {
        byte[] label = "cmk/v1/wrap".getBytes(StandardCharsets.US_ASCII);
        byte[] name = organization.value().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(label.length + DataKeyId.BYTES + name.length)
                .put(label)
                .put(dataKey.toBytes())
                .put(name)
                .array();
    }
}
