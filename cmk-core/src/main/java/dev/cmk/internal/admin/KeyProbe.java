package dev.cmk.internal.admin;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tries a key out with a data key that nothing is ever sealed with: what every provider's key has to be able to do. */
final class KeyProbe {

    private static final OrganizationId NOBODY = OrganizationId.of("cmk-probe-" + UUID.randomUUID());

    private KeyProbe() {}

    /**
     * Generates, wraps, unwraps, and sees wrong contexts refused.
     *
     * @return the key reference that it answered with
     * @throws KeyAccessException if anything is wrong
     */
    static String run(WrappingKey key, OrganizationId organization) {
        try {
            key.check();
            return tryOut(key, new WrapContext(organization, DataKeyId.random()));
        } catch (DamagedWrappedKeyException e) {
            throw misconfigured("it does not unwrap what it has just wrapped", e);
        }
    }

    private static String tryOut(WrappingKey key, WrapContext context) {
        GeneratedDataKey probe = key.generate(context);
        try {
            require(probe.dataKey().length == GeneratedDataKey.BYTES, "it does not generate 32 bytes");
            requireUnwraps(key, probe.wrapped(), context, probe.dataKey());
            requireUnwraps(key, key.wrap(probe.dataKey(), context), context, probe.dataKey());
            require(
                    refuses(key, probe.wrapped(), new WrapContext(context.organization(), DataKeyId.random()))
                            && refuses(key, probe.wrapped(), new WrapContext(NOBODY, context.dataKey())),
                    "it unwraps with a wrong context");
            return probe.wrapped().keyReference();
        } finally {
            Arrays.fill(probe.dataKey(), (byte) 0);
        }
    }

    private static void requireUnwraps(WrappingKey key, WrappedDataKey wrapped, WrapContext context, byte[] expected) {
        byte[] unwrapped = key.unwrap(wrapped, context);
        boolean same = MessageDigest.isEqual(expected, unwrapped);
        Arrays.fill(unwrapped, (byte) 0);
        require(same, "it does not unwrap to what it has just wrapped");
    }

    private static boolean refuses(WrappingKey key, WrappedDataKey wrapped, WrapContext context) {
        try {
            Arrays.fill(key.unwrap(wrapped, context), (byte) 0);
            return false;
        } catch (DamagedWrappedKeyException e) {
            return true;
        } catch (KeyAccessException e) {
            if (e.reason().isDenial()) {
                return true;
            }
            throw e;
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw misconfigured(otherwise, null);
        }
    }

    private static KeyAccessException misconfigured(String message, @Nullable Throwable cause) {
        return new KeyAccessException(UnavailableReason.MISCONFIGURED, true, null, message, cause);
    }
}
