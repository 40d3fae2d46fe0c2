package dev.cmk.testkit;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.spi.WrappedDataKey;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Values for tests: complete, valid, and different each time where that matters. Nothing here is a real key. */
public final class Samples {

    /** A moment that no local clock of Central Europe has shown, with all the digits that a store has to keep. */
    public static final Instant NOW = Instant.parse("2026-03-29T02:30:00.123456Z");

    /** The id of the platform-managed key of every organization made here. */
    public static final KeyId PLATFORM = KeyId.of("platform-1");

    private Samples() {}

    /**
     * An organization on the platform-managed key.
     *
     * @param organization its id
     * @return version 1, with a random external id
     */
    public static OrganizationKeys organization(String organization) {
        String externalId = UUID.randomUUID().toString();
        return OrganizationKeys.initial(OrganizationId.of(organization), externalId, PLATFORM, NOW);
    }

    /**
     * A new data key.
     *
     * @param organization whose
     * @param scope what it serves
     * @param generation its place in the scope, from 1
     * @param key under which key
     * @return a row to insert, with a random id and random bytes
     */
    public static StoredDataKey dataKey(OrganizationId organization, String scope, int generation, KeyRevision key) {
        return dataKey(DataKeyId.random(), organization, scope, generation, key);
    }

    /**
     * A new data key with a given id.
     *
     * @param id its id
     * @param organization whose
     * @param scope what it serves
     * @param generation its place in the scope, from 1
     * @param key under which key
     * @return a row to insert, with random bytes
     */
    public static StoredDataKey dataKey(
            DataKeyId id, OrganizationId organization, String scope, int generation, KeyRevision key) {
        boolean platform = key.key().equals(PLATFORM);
        Scope of = Scope.of(scope);
        return new StoredDataKey(organization, of, generation, id, key, wrapped(), bytes(32), 1, platform, false, NOW);
    }

    /**
     * A wrapped data key.
     *
     * @return 60 random bytes that nothing unwraps
     */
    public static WrappedDataKey wrapped() {
        return new WrappedDataKey(bytes(60), "arn:aws:kms:eu-central-1:111122223333:key/" + UUID.randomUUID());
    }

    /**
     * Random bytes.
     *
     * @param length how many
     * @return a new array
     */
    public static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }

    /**
     * A line of an audit trail.
     *
     * @param organization whose
     * @param action what was done
     * @param detail what tells it from others
     * @return a line without a key and a re-encryption
     */
    public static AuditRecord audit(OrganizationId organization, AuditAction action, String detail) {
        return new AuditRecord(
                NOW, organization, "ada@example.com", action, AuditRecord.Outcome.DONE, null, null, detail);
    }
}
