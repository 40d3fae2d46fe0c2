package dev.cmk.admin;

import dev.cmk.DataKeyId;
import dev.cmk.Scope;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.ReEncryption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/**
 * A data key that a re-encryption could not move, with all that is needed to look into it. Not secret: the data key is
 * encrypted under a key that stays in its KMS.
 *
 * <p>To try it by hand, with AWS KMS for instance: {@code Decrypt} of {@code wrapped} with {@code keyReference} and the
 * encryption context of {@code WrapContext}, which has the organization and the data key id.
 *
 * @param dataKey its id, in the header of everything that it has sealed
 * @param scope what it serves; at most 256 bytes of UTF-8
 * @param generation its place among the data keys of the scope, from 1
 * @param key under which key and revision it still is
 * @param keyReference the key of the KMS that was really used, such as the key ARN behind an alias; at most 512 characters
 * @param wrapped the data key as the KMS has wrapped it, 1 to 6144 bytes; the array is not copied
 * @param failure which key gave trouble, and what went wrong
 * @param at when
 */
@SuppressWarnings("ArrayRecordComponent") // equals and toString below take care of the array
public record FailedDataKey(
        DataKeyId dataKey,
        Scope scope,
        int generation,
        KeyRevision key,
        String keyReference,
        byte[] wrapped,
        ReEncryption.Failure failure,
        Instant at) {

    /** Checks that everything is there. */
    public FailedDataKey {
        Objects.requireNonNull(dataKey, "dataKey");
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(keyReference, "keyReference");
        Objects.requireNonNull(wrapped, "wrapped");
        Objects.requireNonNull(failure, "failure");
        Objects.requireNonNull(at, "at");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FailedDataKey that
                && dataKey.equals(that.dataKey)
                && scope.equals(that.scope)
                && generation == that.generation
                && key.equals(that.key)
                && keyReference.equals(that.keyReference)
                && Arrays.equals(wrapped, that.wrapped)
                && failure.equals(that.failure)
                && at.equals(that.at);
    }

    @Override
    public int hashCode() {
        return dataKey.hashCode();
    }

    @Override
    public String toString() {
        return "FailedDataKey[" + dataKey + " of scope " + scope + ", generation " + generation + ", "
                + wrapped.length + " bytes under " + key + " (" + keyReference + "), " + failure.side() + " "
                + failure.reason() + " at " + at + ": " + failure.message() + "]";
    }
}
