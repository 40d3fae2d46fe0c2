package dev.cmk.spi;

import dev.cmk.OrganizationId;
import dev.cmk.keys.ReEncryptionId;
import java.util.Objects;

/**
 * Names a shard: a part of a re-encryption that one worker at a time moves.
 *
 * @param organization whose
 * @param reEncryption of which re-encryption
 * @param shard its number, from 0
 */
public record ShardId(OrganizationId organization, ReEncryptionId reEncryption, int shard) {

    /** Checks that everything is there. */
    public ShardId {
        Objects.requireNonNull(organization, "organization");
        Objects.requireNonNull(reEncryption, "reEncryption");
    }
}
