/** Organizations, who belongs to them, and who may do what. */
@NullMarked
package dev.cmk.examples.esc.people;

import org.jspecify.annotations.NullMarked;
