/**
 * Keys in files on this machine: for development, tests and small installations.
 *
 * <p>{@link dev.cmk.local.LocalKeys} makes and opens the one file of a platform-managed key,
 * {@link dev.cmk.local.LocalKeyProvider} a folder of customers' keys. Whoever can read a file can unwrap every data key
 * that it has wrapped; a KMS keeps its keys to itself.
 */
@NullMarked
package dev.cmk.local;

import org.jspecify.annotations.NullMarked;
