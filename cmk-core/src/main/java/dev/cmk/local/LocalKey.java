package dev.cmk.local;

import dev.cmk.UnavailableReason;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** The key in a keyset file: what was read last, as long as the file is there and unchanged. Thread-safe. */
final class LocalKey implements WrappingKey {

    private record Loaded(KeysetFile.Stamp stamp, Keyset keyset) {}

    private final KeysetFile file;
    private volatile @Nullable Loaded last;

    LocalKey(KeysetFile file) {
        this.file = file;
    }

    @Override
    public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
        if (dataKey.length != GeneratedDataKey.BYTES) {
            throw new IllegalArgumentException(
                    "dataKey has " + dataKey.length + " bytes; exactly " + GeneratedDataKey.BYTES + " are allowed");
        }
        Keyset keyset = keyset();
        try {
            return new WrappedDataKey(keyset.aead().encrypt(dataKey, context.toBytes()), keyset.reference());
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    @Override
    public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
        Keyset keyset = keyset();
        try {
            return keyset.aead().decrypt(wrapped.bytes(), context.toBytes());
        } catch (GeneralSecurityException e) {
            throw new DamagedWrappedKeyException(
                    "these bytes were not wrapped by this keyset for this organization and data key", e);
        }
    }

    @Override
    public void check() {
        keyset();
    }

    @Override
    public String fingerprint() {
        try {
            return keyset().fingerprint();
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    private Keyset keyset() {
        KeysetFile.Stamp stamp = file.stamp(); // taken before the content, so that a later change shows next time
        Loaded loaded = last;
        if (loaded == null || !loaded.stamp().equals(stamp)) {
            loaded = new Loaded(stamp, file.read());
            last = loaded;
        }
        return loaded.keyset();
    }

    private static KeyAccessException unusable(GeneralSecurityException e) {
        return new KeyAccessException(
                UnavailableReason.MISCONFIGURED, true, null, "this machine's cryptography cannot use the keyset", e);
    }

    @Override
    public String toString() {
        return "LocalKey[" + file.file().getFileName() + "]";
    }
}
