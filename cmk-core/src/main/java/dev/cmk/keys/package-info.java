/**
 * Which keys an organization has, and the rules for changing them: immutable values and pure methods, no I/O.
 *
 * <p>{@link dev.cmk.keys.OrganizationKeys} is the heart; everything else here is a word that it uses.
 */
@NullMarked
package dev.cmk.keys;

import org.jspecify.annotations.NullMarked;
