/** A fleet of real processes over one real database, something that kills them, and a verdict. */
@NullMarked
package dev.cmk.soak;

import org.jspecify.annotations.NullMarked;
