package dev.cmk.internal.reencrypt;

import dev.cmk.UnavailableReason;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.WrappingKey;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One of the two keys of a re-encryption; every call to it is charged to its quota. What goes wrong comes as a
 * {@link NotMovedException} that says what is to become of the data key.
 */
record KeySide(Side side, CustomerManagedKey key, Supplier<WrappingKey> opener, QuotaLimiter.Budget quota) {

    WrappingKey open() {
        return orNotMoved(opener);
    }

    <T> T call(Function<WrappingKey, T> work) {
        return call(KeySide::open, work);
    }

    /**
     * Calls it.
     *
     * @param access how the caller gets at a key
     */
    <T> T call(Function<KeySide, WrappingKey> access, Function<WrappingKey, T> work) {
        WrappingKey opened = access.apply(this);
        quota.acquire();
        T answer = orNotMoved(() -> work.apply(opened));
        quota.answered();
        return answer;
    }

    private <T> T orNotMoved(Supplier<T> work) {
        try {
            return work.get();
        } catch (KeyAccessException e) {
            if (e.reason() == UnavailableReason.THROTTLED) {
                quota.throttled();
            }
            throw new NotMovedException(
                    e.reason().isDenial() ? new RowMove.Denied(this, e) : new RowMove.Postponed(this, e));
        } catch (DamagedWrappedKeyException e) {
            throw damaged(Objects.requireNonNullElse(e.getMessage(), "its KMS does not accept it"));
        }
    }

    /** A source that fails has kept something else than it was given; a destination does not keep what it is given. */
    NotMovedException damaged(String message) {
        FailureReason reason = side == Side.SOURCE ? FailureReason.DAMAGED : FailureReason.NOT_VERIFIED;
        return new NotMovedException(new RowMove.Failed(failure(reason, message)));
    }

    Failure failure(KeyAccessException refusal) {
        String message = Objects.requireNonNullElse(refusal.getMessage(), "no more is known");
        return failure(FailureReason.valueOf(refusal.reason().name()), message);
    }

    private Failure failure(FailureReason reason, String message) {
        return new Failure(side, reason, "key '" + key.name() + "': " + message);
    }
}
