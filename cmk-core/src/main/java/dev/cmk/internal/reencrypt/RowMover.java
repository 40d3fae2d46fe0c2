package dev.cmk.internal.reencrypt;

import dev.cmk.internal.envelope.KeyCheck;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.ReEncryptionStore.Replacement;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.spi.WrappedDataKey;
import java.util.Arrays;
import java.util.Optional;

/**
 * Moves one data key: unwrap with the source, wrap with the destination, unwrap with the destination and compare. What it
 * gives has been verified; nothing has been stored.
 */
record RowMover(KeySide source, KeySide destination, KeyRevision target, boolean insideKms) {

    RowMove move(StoredDataKey row) {
        KeySide[] asked = {source};
        try {
            Optional<WrappedDataKey> rewrapped = insideKms ? rewrap(row) : Optional.empty();
            return rewrapped.isPresent() ? verified(row, rewrapped.get(), asked) : unwrapAndWrap(row, asked);
        } catch (KeyAccessException e) {
            KeySide side = asked[0];
            return e.reason().isDenial()
                    ? new RowMove.Denied(side, e)
                    : new RowMove.Postponed(side.side(), side.failure(e));
        } catch (DamagedWrappedKeyException e) {
            KeySide side = asked[0];
            FailureReason reason = side.side() == Side.SOURCE ? FailureReason.DAMAGED : FailureReason.NOT_VERIFIED;
            return new RowMove.Failed(side.failure(reason, e));
        }
    }

    /** A customer need not allow it: then the data key takes the longer way. */
    private Optional<WrappedDataKey> rewrap(StoredDataKey row) {
        try {
            return source.call(key -> key.rewrap(row.wrapped(), row.context(), destination.wrapping()));
        } catch (KeyAccessException e) {
            if (e.reason().isDenial()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private RowMove unwrapAndWrap(StoredDataKey row, KeySide[] asked) {
        byte[] dataKey = source.call(key -> key.unwrap(row.wrapped(), row.context()));
        try {
            requireSame(row, dataKey);
            asked[0] = destination;
            return verified(row, destination.call(key -> key.wrap(dataKey, row.context())), asked);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    private RowMove verified(StoredDataKey row, WrappedDataKey wrapped, KeySide[] asked) {
        asked[0] = destination;
        byte[] dataKey = destination.call(key -> key.unwrap(wrapped, row.context()));
        try {
            requireSame(row, dataKey);
            return new RowMove.Moved(new Replacement(
                    row.id(),
                    row.wrapVersion(),
                    target,
                    wrapped,
                    destination.key().isPlatform()));
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** The check value is compared in constant time; only the same data key has the same one. */
    private static void requireSame(StoredDataKey row, byte[] dataKey) {
        if (dataKey.length != GeneratedDataKey.BYTES
                || !KeyCheck.matches(row.check(), dataKey, row.organization(), row.id())) {
            throw new DamagedWrappedKeyException("its KMS gave another data key", null);
        }
    }
}
