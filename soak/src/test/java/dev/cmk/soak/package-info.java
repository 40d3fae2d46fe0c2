/** A short soak over each database, as a test. */
@NullMarked
package dev.cmk.soak;

import org.jspecify.annotations.NullMarked;
