package dev.cmk.spi;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.keys.KeyRevision;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/**
 * A data key as the store keeps it. Immutable, apart from the arrays, which nobody changes.
 *
 * @param organization whose
 * @param scope what it serves
 * @param generation its place among the data keys of the scope, from 1
 * @param id in the header of everything it has sealed
 * @param key under which key it is wrapped now
 * @param wrapped the data key, wrapped
 * @param check 32 bytes that tell whether what was unwrapped is this data key (FORMAT.md, "Check value")
 * @param wrapVersion counts how often it was wrapped, from 1
 * @param platformWrapped whether a platform-managed key has ever wrapped it
 * @param lost whether it was given up in a write-off
 * @param createdAt when it was made
 */
@SuppressWarnings("ArrayRecordComponent") // equals and toString below take care of the arrays
public record StoredDataKey(
        OrganizationId organization,
        Scope scope,
        int generation,
        DataKeyId id,
        KeyRevision key,
        WrappedDataKey wrapped,
        byte[] check,
        long wrapVersion,
        boolean platformWrapped,
        boolean lost,
        Instant createdAt) {

    /** Checks that everything is there. */
    public StoredDataKey {
        Objects.requireNonNull(organization, "organization");
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(wrapped, "wrapped");
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(createdAt, "createdAt");
    }

    /**
     * What was bound when it was wrapped.
     *
     * @return organization and id
     */
    public WrapContext context() {
        return new WrapContext(organization, id);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredDataKey that
                && organization.equals(that.organization)
                && scope.equals(that.scope)
                && generation == that.generation
                && id.equals(that.id)
                && key.equals(that.key)
                && wrapped.equals(that.wrapped)
                && Arrays.equals(check, that.check)
                && wrapVersion == that.wrapVersion
                && platformWrapped == that.platformWrapped
                && lost == that.lost
                && createdAt.equals(that.createdAt);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "StoredDataKey[" + id + " of " + organization + "/" + scope + ", generation " + generation + ", under "
                + key + ", wrap version " + wrapVersion + "]";
    }
}
