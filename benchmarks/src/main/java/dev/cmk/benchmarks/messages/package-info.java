/** Encrypting and decrypting one message: what the platform can do, what the library does, and what others do. */
@NullMarked
package dev.cmk.benchmarks.messages;

import org.jspecify.annotations.NullMarked;
