/** Unwrapped data keys: how they get into memory, how long they stay, and how a revocation drives them out. */
@NullMarked
package dev.cmk.internal.cache;

import org.jspecify.annotations.NullMarked;
