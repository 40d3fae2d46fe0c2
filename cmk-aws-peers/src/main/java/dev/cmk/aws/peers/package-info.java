/** Finds other implementations of AWS KMS and STS, for tests that compare with them. */
@NullMarked
package dev.cmk.aws.peers;

import org.jspecify.annotations.NullMarked;
