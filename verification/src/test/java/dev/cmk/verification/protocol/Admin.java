package dev.cmk.verification.protocol;

import dev.cmk.verification.protocol.State.Loaded;
import org.jspecify.annotations.Nullable;

/**
 * An admin's request, or an operator's: load the keys, decide, commit.
 *
 * @param left how many more decisions are stored at most, those that help a job on not counted
 * @param loaded what the decision is about, or null if there is none at hand
 * @param decision what is to be stored
 */
record Admin(int left, @Nullable Loaded loaded, @Nullable Decision decision) {}
