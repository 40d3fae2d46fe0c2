/** A store that keeps everything in memory, for tests, demonstrations and as the reading of what a store has to do. */
@NullMarked
package dev.cmk.memory;

import org.jspecify.annotations.NullMarked;
