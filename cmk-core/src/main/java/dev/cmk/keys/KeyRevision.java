package dev.cmk.keys;

import java.util.Objects;

/**
 * A key at one of its revisions; every data key records under which it is wrapped.
 *
 * <p>The revision counts how often the key was re-encrypted in place, because its alias moved or its KMS key was
 * rotated. It starts at 1.
 *
 * @param key the key
 * @param revision 1 or more
 */
public record KeyRevision(KeyId key, int revision) {

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the revision is below 1
     */
    public KeyRevision {
        Objects.requireNonNull(key, "key");
        if (revision < 1) {
            throw new IllegalArgumentException("revision is " + revision + "; it starts at 1");
        }
    }

    /**
     * The revision that an in-place re-encryption moves to.
     *
     * @return the same key, one revision on
     */
    public KeyRevision next() {
        return new KeyRevision(key, Math.addExact(revision, 1));
    }

    @Override
    public String toString() {
        return key + "#" + revision;
    }
}
