package dev.cmk.internal.reencrypt;

import dev.cmk.internal.envelope.KeyCheck;
import dev.cmk.keys.KeyRevision;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.ReEncryptionStore.Replacement;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * Moves one data key: unwrap with the source, wrap with the destination, unwrap with the destination and compare. What it
 * gives has been verified; nothing has been stored.
 */
final class RowMover {

    private final KeySide source;
    private final KeySide destination;
    private final KeyRevision target;
    private volatile boolean insideKms;

    RowMover(KeySide source, KeySide destination, KeyRevision target, boolean insideKms) {
        this.source = source;
        this.destination = destination;
        this.target = target;
        this.insideKms = insideKms;
    }

    KeySide source() {
        return source;
    }

    KeySide destination() {
        return destination;
    }

    /**
     * Moves it.
     *
     * @param access how the calling thread gets at a key
     */
    RowMove move(StoredDataKey row, Function<KeySide, WrappingKey> access) {
        try {
            Optional<WrappedDataKey> rewrapped = insideKms ? rewrap(row, access) : Optional.empty();
            return rewrapped.isPresent() ? verified(row, access, rewrapped.get()) : unwrapAndWrap(row, access);
        } catch (NotMovedException e) {
            return e.outcome();
        }
    }

    /** A customer need not allow it: then this data key and those after it take the longer way. */
    private Optional<WrappedDataKey> rewrap(StoredDataKey row, Function<KeySide, WrappingKey> access) {
        WrappingKey to = destination.open();
        try {
            return source.call(access, key -> key.rewrap(row.wrapped(), row.context(), to));
        } catch (NotMovedException e) {
            if (e.outcome() instanceof RowMove.Denied) {
                insideKms = false;
                return Optional.empty();
            }
            throw e;
        }
    }

    private RowMove unwrapAndWrap(StoredDataKey row, Function<KeySide, WrappingKey> access) {
        byte[] dataKey = source.call(access, key -> key.unwrap(row.wrapped(), row.context()));
        try {
            requireSame(row, dataKey, source);
            return verified(row, access, destination.call(access, key -> key.wrap(dataKey, row.context())));
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    private RowMove verified(StoredDataKey row, Function<KeySide, WrappingKey> access, WrappedDataKey wrapped) {
        byte[] dataKey = destination.call(access, key -> key.unwrap(wrapped, row.context()));
        try {
            requireSame(row, dataKey, destination);
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
    private static void requireSame(StoredDataKey row, byte[] dataKey, KeySide side) {
        if (dataKey.length != GeneratedDataKey.BYTES
                || !KeyCheck.matches(row.check(), dataKey, row.organization(), row.id())) {
            throw side.damaged("its KMS gave another data key");
        }
    }
}
