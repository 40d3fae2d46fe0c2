package dev.cmk.examples.customprovider;

import dev.cmk.UnavailableReason;
import dev.cmk.spi.KeyAccessException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A PKCS#11 token: logs in when it is first used, and says in the words of the SPI what went wrong. Thread-safe.
 *
 * <p>Nothing is closed: PKCS#11 logs in the process, not this object, and logging out would break what other threads are
 * doing. SunPKCS11 keeps a pool of sessions and closes them with the token.
 */
final class Pkcs11Token {

    /** What is done with a key that was found. */
    interface Use<T> {
        T with(Provider device, SecretKey key) throws GeneralSecurityException;
    }

    /** A token that was logged in to, and the keys that it showed then. */
    private record LogIn(Provider device, KeyStore keys) {}

    private static final Pattern CODE = Pattern.compile("CKR_[A-Z0-9_]+");

    private static final Set<String> PIN_REFUSED =
            Set.of("CKR_PIN_INCORRECT", "CKR_PIN_INVALID", "CKR_PIN_LEN_RANGE", "CKR_PIN_EXPIRED", "CKR_PIN_LOCKED");

    // region plugin-reasons
    /** Everything else says nothing about the key: {@code UNREACHABLE}. */
    private static final Map<String, UnavailableReason> REASONS = Map.of(
            "CKR_USER_PIN_NOT_INITIALIZED", UnavailableReason.ACCESS_DENIED,
            "CKR_KEY_FUNCTION_NOT_PERMITTED", UnavailableReason.DISABLED,
            "CKR_KEY_TYPE_INCONSISTENT", UnavailableReason.MISCONFIGURED,
            "CKR_KEY_SIZE_RANGE", UnavailableReason.MISCONFIGURED,
            "CKR_MECHANISM_INVALID", UnavailableReason.MISCONFIGURED,
            "CKR_SESSION_COUNT", UnavailableReason.THROTTLED);
    // endregion

    private final String config;
    private final Supplier<char[]> pin;
    private final ReentrantLock loggingIn = new ReentrantLock();
    private volatile @Nullable LogIn last;
    private @Nullable Provider withoutToken; // guarded by loggingIn
    private char @Nullable [] refusedPin; // guarded by loggingIn

    Pkcs11Token(String config, Supplier<char[]> pin) {
        this.config = config;
        this.pin = pin;
    }

    // region plugin-use
    /** Finds the key of that label and uses it. */
    <T> T use(String label, Use<T> use) {
        LogIn logIn = logIn(null);
        try {
            Key key = logIn.keys().getKey(label, null);
            if (key == null) { // it may be newer than the log-in, or something in this process has logged out
                logIn = logIn(logIn);
                key = logIn.keys().getKey(label, null);
            }
            if (key instanceof SecretKey secret) {
                return use.with(logIn.device(), secret);
            }
        } catch (GeneralSecurityException | ProviderException e) {
            throw refusal(e);
        }
        throw denied(UnavailableReason.NOT_FOUND, "the token has no such key; put it back, or name one that it has");
    }
    // endregion

    // region plugin-log-in
    /** The log-in that there is, or a new one if there is none but the one that is out of date. One at a time. */
    private LogIn logIn(@Nullable LogIn outOfDate) {
        LogIn known = last;
        if (known != null && !known.equals(outOfDate)) {
            return known;
        }
        try {
            loggingIn.lockInterruptibly(); // a caller that is given up does not wait on
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent("interrupted while another thread was logging in", e);
        }
        try {
            LogIn now = last;
            if (now == null || now.equals(outOfDate)) {
                now = logInTo(outOfDate == null ? device() : outOfDate.device());
                last = now; // kept even if the caller was given up meanwhile
            }
            return now;
        } catch (GeneralSecurityException | IOException | ProviderException e) {
            throw refusal(e);
        } finally {
            loggingIn.unlock();
        }
    }

    private LogIn logInTo(Provider device) throws GeneralSecurityException, IOException {
        char[] secret = pin.get();
        try {
            if (Arrays.equals(secret, refusedPin)) { // a few more attempts, and the token would lock itself
                throw denied(
                        UnavailableReason.ACCESS_DENIED,
                        "the token has refused this PIN before; it is not tried again");
            }
            KeyStore keys = KeyStore.getInstance("PKCS11", device);
            keys.load(null, secret);
            return new LogIn(device, keys);
        } catch (IOException e) {
            if (PIN_REFUSED.contains(code(e))) {
                refusedPin = secret.clone();
                throw denied(UnavailableReason.ACCESS_DENIED, "the token refuses the service's PIN");
            }
            throw e;
        } finally {
            Arrays.fill(secret, '\0');
        }
    }
    // endregion

    // region plugin-device
    private Provider device() {
        Provider device = withoutToken == null ? configured() : withoutToken;
        // Without a token SunPKCS11 offers nothing, and watches the slot: so it is kept, and looked at again.
        withoutToken = device.getService("KeyStore", "PKCS11") == null ? device : null;
        if (withoutToken != null) {
            throw silent("there is no token in the slot", null);
        }
        return device;
    }

    private Provider configured() {
        Provider unconfigured = Security.getProvider("SunPKCS11");
        if (unconfigured == null) {
            throw denied(UnavailableReason.MISCONFIGURED, "this JDK has no module jdk.crypto.cryptoki");
        }
        try {
            return unconfigured.configure(config);
        } catch (InvalidParameterException e) {
            throw denied(UnavailableReason.MISCONFIGURED, "the service's operators have to say where the token is");
        }
    }
    // endregion

    // region plugin-refusal
    private KeyAccessException refusal(Exception e) {
        String code = code(e);
        UnavailableReason reason = REASONS.getOrDefault(code, UnavailableReason.UNREACHABLE);
        if (reason == UnavailableReason.UNREACHABLE) {
            last = null; // the device may have been started anew: so does the next call
        }
        String what = code.isEmpty() ? "fails" : "answers " + code.substring(4).toLowerCase(Locale.ROOT);
        return new KeyAccessException(reason, reason.isDenial(), code, "the token " + what, e);
    }

    /** SunPKCS11's exceptions are not for others, but each names the PKCS#11 return value. */
    private static String code(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            Matcher code = CODE.matcher(String.valueOf(cause.getMessage()));
            if (code.find()) {
                return code.group();
            }
        }
        return "";
    }
    // endregion

    private static KeyAccessException denied(UnavailableReason reason, String whyAndWhatToDo) {
        return new KeyAccessException(reason, true, null, whyAndWhatToDo, null);
    }

    private static KeyAccessException silent(String why, @Nullable Throwable cause) {
        return new KeyAccessException(UnavailableReason.UNREACHABLE, false, null, why, cause);
    }
}
