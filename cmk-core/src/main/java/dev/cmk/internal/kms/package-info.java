/** Calls to a KMS, guarded: time-out, bulkhead, circuit breaker and metrics around a provider that knows none of them. */
@NullMarked
package dev.cmk.internal.kms;

import org.jspecify.annotations.NullMarked;
