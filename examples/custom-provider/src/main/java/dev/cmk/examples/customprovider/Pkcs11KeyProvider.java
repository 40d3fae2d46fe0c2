package dev.cmk.examples.customprovider;

import dev.cmk.RevocationBound;
import dev.cmk.UnavailableReason;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.ProviderCapabilities;
import dev.cmk.spi.SettingsField;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Customers' keys in a hardware security module, of the type {@value #TYPE}: AES keys on a PKCS#11 token of the service,
 * reached through the JDK's SunPKCS11. Thread-safe.
 *
 * <p>An organization's key has the label {@code <organization>/<key>} on the token, so that no setting reaches another
 * organization's. What the service alone knows, the driver and the PIN, comes from the host and is in no setting.
 *
 * <p>Wrapped: a random nonce of 12 bytes, then AES-256-GCM (NIST SP 800-38D) of the data key, its tag of 16 bytes last,
 * with {@link WrapContext#toBytes()} as associated data; 60 bytes.
 */
public final class Pkcs11KeyProvider implements KeyProvider {

    /** The type of these keys. */
    public static final String TYPE = "pkcs11";

    /** The one setting: the name of the key. */
    public static final String KEY = "key";

    /** The environment variable that names the configuration file of SunPKCS11. */
    public static final String CONFIG_VARIABLE = "CMK_PKCS11_CONFIG";

    /** The environment variable that holds the PIN of the token's user. */
    public static final String PIN_VARIABLE = "CMK_PKCS11_PIN";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Pkcs11Token token;

    // region plugin-constructors
    /** For {@link java.util.ServiceLoader}: the token that the environment names. It is not looked at yet. */
    public Pkcs11KeyProvider() {
        this(variable(CONFIG_VARIABLE), () -> variable(PIN_VARIABLE).toCharArray());
    }

    /**
     * Keys on a token.
     *
     * @param config a configuration file of SunPKCS11, or its text after {@code --}; its {@code name} becomes part of
     *     what is stored with every data key, so it never changes
     * @param pin gives the PIN of the token's user in a new array, which is zeroed after each log-in
     */
    public Pkcs11KeyProvider(String config, Supplier<char[]> pin) {
        this.token = new Pkcs11Token(config, pin);
    }
    // endregion

    private static String variable(String name) {
        String value = System.getenv(name);
        return value == null ? "" : value;
    }

    // region plugin-type-and-settings
    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<SettingsField> settings() {
        String help = "The name that the service's operators gave the key: 1 to 64 letters, digits, dots, _ and -";
        return List.of(new SettingsField(KEY, "Key", help, NAME.pattern(), true));
    }
    // endregion

    // region plugin-open
    @Override
    public WrappingKey open(KeyRequest request) {
        String name = request.settings().get(KEY);
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("setting '" + KEY + "' is not a name of the form " + NAME);
        }
        return new Key(token, request.organization().value() + "/" + name);
    }
    // endregion

    // region plugin-capabilities
    @Override
    public ProviderCapabilities capabilities() {
        return new ProviderCapabilities(
                Duration.ZERO, // the token is asked each time, and a key that is gone is gone at once
                RevocationBound.NEVER, // a log-in lasts as long as the process, also when the PIN is changed
                true, // the context is AES-GCM's associated data
                false, // no data key moves inside the token
                null); // calls cost nothing
    }
    // endregion

    @Override
    public String toString() {
        return "Pkcs11KeyProvider";
    }

    /** A key on the token, found by its label at each call. */
    private record Key(Pkcs11Token token, String label) implements WrappingKey {

        private static final int NONCE_BYTES = 12;
        private static final int TAG_BYTES = 16;
        private static final int WRAPPED_BYTES = NONCE_BYTES + GeneratedDataKey.BYTES + TAG_BYTES;
        private static final SecureRandom RANDOM = new SecureRandom();

        // region plugin-wrap
        @Override
        public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
            if (dataKey.length != GeneratedDataKey.BYTES) {
                throw new IllegalArgumentException("dataKey has " + dataKey.length + " bytes, not 32");
            }
            byte[] nonce = new byte[NONCE_BYTES];
            RANDOM.nextBytes(nonce);
            return token.use(label, (device, key) -> {
                byte[] sealed =
                        cipher(Cipher.ENCRYPT_MODE, device, key, nonce, context).doFinal(dataKey);
                byte[] wrapped = ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                        .put(nonce)
                        .put(sealed)
                        .array();
                return new WrappedDataKey(wrapped, reference(device, key));
            });
        }
        // endregion

        // region plugin-unwrap
        @Override
        public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
            byte[] bytes = wrapped.bytes();
            if (bytes.length != WRAPPED_BYTES) { // SunPKCS11 would "decrypt" a nonce alone, to nothing
                throw new DamagedWrappedKeyException("it has " + bytes.length + " bytes, not " + WRAPPED_BYTES, null);
            }
            return token.use(label, (device, key) -> {
                Cipher cipher = cipher(Cipher.DECRYPT_MODE, device, key, bytes, context);
                try {
                    return cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
                } catch (BadPaddingException | IllegalBlockSizeException e) {
                    throw refusal(wrapped, reference(device, key), e);
                }
            });
        }

        /** The token answers for this key, or the reference would not be there: so it is the bytes, or another key. */
        private RuntimeException refusal(WrappedDataKey wrapped, String reference, GeneralSecurityException e) {
            if (wrapped.keyReference().equals(reference)) {
                return new DamagedWrappedKeyException("this key has not wrapped these bytes with this context", e);
            }
            return new KeyAccessException(
                    UnavailableReason.NOT_FOUND,
                    false, // what the present key has wrapped still opens
                    null,
                    "the key that wrapped it is not on the token under this name any more; put it back",
                    e);
        }
        // endregion

        private static Cipher cipher(int mode, Provider device, SecretKey key, byte[] nonce, WrapContext context)
                throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", device);
            cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce, 0, NONCE_BYTES));
            cipher.updateAAD(context.toBytes());
            return cipher;
        }

        // region plugin-identity
        @Override
        public String fingerprint() {
            return token.use(label, (device, key) -> "pkcs11:" + checkValue(device, key));
        }

        /** Which token, which label, and which key was found there. */
        private String reference(Provider device, SecretKey key) throws GeneralSecurityException {
            return device.getName() + "/" + label + "#" + checkValue(device, key);
        }

        /**
         * What only this key makes of a fixed block. It tells nothing about the key, and GCM never encrypts that block:
         * its own are zero, or end with a counter that is at most 4 here.
         */
        private static String checkValue(Provider device, SecretKey key) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding", device);
            cipher.init(Cipher.ENCRYPT_MODE, key);
            byte[] block = "cmk/v1/pkcs11-id".getBytes(StandardCharsets.US_ASCII);
            return HexFormat.of().formatHex(cipher.doFinal(block));
        }
        // endregion

        // region plugin-check
        @Override
        public void check() {
            token.use(label, (device, key) -> {
                if (key.getEncoded() != null) {
                    throw new KeyAccessException(
                            UnavailableReason.MISCONFIGURED,
                            true,
                            null,
                            "it can be read out of the token; make one that is sensitive and not extractable",
                            null);
                }
                return true;
            });
        }
        // endregion
    }
}
