package dev.cmk.internal.reencrypt;

import dev.cmk.UnavailableReason;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.WrappingKey;
import java.util.Objects;
import java.util.function.Function;

/** One of the two keys of a re-encryption; every call to it is charged to its quota. */
record KeySide(Side side, CustomerManagedKey key, WrappingKey wrapping, String quotaScope, QuotaLimiter limiter) {

    <T> T call(Function<WrappingKey, T> work) {
        limiter.acquire(quotaScope);
        try {
            T answer = work.apply(wrapping);
            limiter.answered(quotaScope);
            return answer;
        } catch (KeyAccessException e) {
            if (e.reason() == UnavailableReason.THROTTLED) {
                limiter.throttled(quotaScope);
            }
            throw e;
        }
    }

    Failure failure(KeyAccessException refusal) {
        return failure(FailureReason.valueOf(refusal.reason().name()), refusal);
    }

    Failure failure(FailureReason reason, RuntimeException cause) {
        String message = Objects.requireNonNullElse(cause.getMessage(), "no more is known");
        return new Failure(side, reason, "key '" + key.name() + "': " + message);
    }
}
