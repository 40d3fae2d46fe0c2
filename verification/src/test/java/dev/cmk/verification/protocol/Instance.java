package dev.cmk.verification.protocol;

import dev.cmk.keys.KeyRevision;

/**
 * An instance that encrypts in a new scope, the same for all instances.
 *
 * @param at what it has done last
 * @param view what it takes for the default key; any change may not have reached it yet
 * @param sealsWith the data key that it has sealed with, or 0
 */
record Instance(At at, KeyRevision view, int sealsWith) {

    /** What an instance has done last. */
    enum At {
        FOUND_NO_DATA_KEY,
        GENERATED,
        PASSED_THE_FENCE,
        INSERTED,
        SEALED
    }

    Instance now(At next) {
        return new Instance(next, view, sealsWith);
    }

    Instance sees(KeyRevision defaultKey) {
        return new Instance(At.FOUND_NO_DATA_KEY, defaultKey, sealsWith);
    }

    Instance seals(int dataKey) {
        return new Instance(At.SEALED, view, dataKey);
    }
}
