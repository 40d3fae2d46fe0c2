package dev.cmk.benchmarks;

import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.ProviderCapabilities;
import dev.cmk.spi.SettingsField;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A KMS that costs its caller AES-256-GCM and nothing else, so that it is not what is measured, or that and a latency.
 * The material of its keys follows from their names: all processes have the same, without a file that each call looks at.
 */
public final class MemoryKms implements KeyProvider {

    static final String TYPE = "memory";

    private static final String NAME = "name";

    private final Duration latency;

    MemoryKms(Duration latency) {
        this.latency = latency;
    }

    public static WrappingKey platformKey() {
        return new Key("platform", 0);
    }

    static Map<String, String> settings(String name) {
        return Map.of(NAME, name);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<SettingsField> settings() {
        return List.of(new SettingsField(NAME, "Name", "The name of the key", "[a-z0-9-]{1,64}", true));
    }

    @Override
    public WrappingKey open(KeyRequest request) {
        return new Key(request.organization() + "/" + request.settings().get(NAME), latency.toNanos());
    }

    @Override
    public ProviderCapabilities capabilities() {
        return new ProviderCapabilities(Duration.ZERO, Duration.ZERO, true, false, null);
    }

    /** Each thread keeps a cipher for each key: making one, or giving it another key, costs more than using it. */
    private static final class Key implements WrappingKey {

        private static final int NONCE = 12;
        private static final int TAG_BITS = 128;

        private final ThreadLocal<Cipher> ciphers = ThreadLocal.withInitial(Key::newCipher);
        private final String name;
        private final SecretKeySpec material;
        private final long latency;

        Key(String name, long latency) {
            this.name = name;
            this.latency = latency;
            try {
                byte[] bytes = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
                this.material = new SecretKeySpec(bytes, "AES");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Cipher newCipher() {
            try {
                return Cipher.getInstance("AES/GCM/NoPadding");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
            await();
            byte[] wrapped = new byte[NONCE + dataKey.length + TAG_BITS / Byte.SIZE];
            byte[] nonce = new byte[NONCE];
            ThreadLocalRandom.current().nextBytes(nonce); // protects nothing here
            System.arraycopy(nonce, 0, wrapped, 0, NONCE);
            try {
                Cipher cipher = ciphers.get();
                cipher.init(Cipher.ENCRYPT_MODE, material, new GCMParameterSpec(TAG_BITS, nonce));
                cipher.updateAAD(context.toBytes());
                cipher.doFinal(dataKey, 0, dataKey.length, wrapped, NONCE);
                return new WrappedDataKey(wrapped, "memory:" + name);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
            await();
            byte[] bytes = wrapped.bytes();
            try {
                Cipher cipher = ciphers.get();
                cipher.init(Cipher.DECRYPT_MODE, material, new GCMParameterSpec(TAG_BITS, Arrays.copyOf(bytes, NONCE)));
                cipher.updateAAD(context.toBytes());
                return cipher.doFinal(bytes, NONCE, bytes.length - NONCE);
            } catch (GeneralSecurityException e) {
                throw new DamagedWrappedKeyException("not wrapped by this key with this context", e);
            }
        }

        private void await() {
            long end = System.nanoTime() + latency;
            for (long left = latency; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }

        @Override
        public String fingerprint() {
            return "memory:" + name;
        }
    }
}
