/**
 * What a plugin implements: a KMS ({@link dev.cmk.spi.KeyProvider}), a database ({@link dev.cmk.spi.Store}), a way to
 * run re-encryptions ({@link dev.cmk.spi.ReEncryptionEngine}).
 *
 * <p>The module {@code cmk-testkit} has a contract test for each.
 */
@NullMarked
package dev.cmk.spi;

import org.jspecify.annotations.NullMarked;
