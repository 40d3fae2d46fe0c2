/** Encrypting and decrypting for one scope: which data key seals, and how a new one comes into being. */
@NullMarked
package dev.cmk.internal.cipher;

import org.jspecify.annotations.NullMarked;
