/**
 * A model of the protocol that keys, data keys and re-encryptions follow, and an explorer that goes through all of its states.
 *
 * <p>Read {@link dev.cmk.verification.protocol.State} first, then what happens: {@code StoreActions} (transactions),
 * {@code Workers}, {@code Instances}, {@code Admins}, {@code Kmses}; then {@code Invariants}, what must hold. {@code
 * Guard} lists what the protocol does to keep it, and a test takes each away.
 */
@NullMarked
package dev.cmk.verification.protocol;

import org.jspecify.annotations.NullMarked;
