/** Encrypting and decrypting for other services. */
@NullMarked
package dev.cmk.examples.esc.crypto;

import org.jspecify.annotations.NullMarked;
