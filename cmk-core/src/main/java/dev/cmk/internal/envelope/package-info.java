/**
 * The ciphertexts of format version 1, as {@code docs/FORMAT.md} defines them: made and opened under one unwrapped data
 * key, of which {@link dev.cmk.internal.envelope.DataKeyCipher} is the keeper.
 */
@NullMarked
package dev.cmk.internal.envelope;

import org.jspecify.annotations.NullMarked;
