package dev.cmk.internal.reencrypt;

import dev.cmk.internal.envelope.KeyCheck;
import dev.cmk.keys.KeyRevision;
import dev.cmk.spi.ReEncryptionStore.Replacement;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

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
            return rewrapped.isPresent()
                    ? verified(row, access, rewrapped.get(), dataKey -> isOf(row, dataKey))
                    : unwrapAndWrap(row, access);
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
        byte[] given = dataKey.clone(); // whatever a provider does with it, the comparison is with what was checked
        try {
            requireSame(isOf(row, dataKey), source);
            WrappedDataKey wrapped = destination.call(access, key -> key.wrap(given, row.context()));
            return verified(row, access, wrapped, again -> MessageDigest.isEqual(dataKey, again));
        } finally {
            Arrays.fill(dataKey, (byte) 0);
            Arrays.fill(given, (byte) 0);
        }
    }

    private RowMove verified(
            StoredDataKey row,
            Function<KeySide, WrappingKey> access,
            WrappedDataKey wrapped,
            Predicate<byte[]> isSame) {
        byte[] dataKey = destination.call(access, key -> key.unwrap(wrapped, row.context()));
        try {
            requireSame(isSame.test(dataKey), destination);
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
    private static boolean isOf(StoredDataKey row, byte[] dataKey) {
        return KeyCheck.matches(row.check(), dataKey, row.organization(), row.id());
    }

    private static void requireSame(boolean isSame, KeySide side) {
        if (!isSame) {
            throw side.damaged("its KMS gave another data key");
        }
    }
}
