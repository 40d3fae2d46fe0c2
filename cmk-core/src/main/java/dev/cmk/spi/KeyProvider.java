package dev.cmk.spi;

import java.util.List;
import java.util.Map;

/**
 * Opens keys of one type in a KMS.
 *
 * <p>Given to {@code Cmk.Builder.provider} or found by {@link java.util.ServiceLoader}. A provider stays naive: caching,
 * time-outs, a circuit breaker, metrics and the rate limit of re-encryptions are around it. It is called from many threads
 * at once, and lives as long as the {@code Cmk} that it was given to, which closes it.
 */
public interface KeyProvider extends AutoCloseable {

    /**
     * The type of key that it opens, such as {@code aws-kms}.
     *
     * @return 1–32 of {@code a-z 0-9 -}; stored with every key, so it never changes
     */
    String type();

    /**
     * What an admin has to fill in to name a key, in the order of a form.
     *
     * @return the fields
     */
    List<SettingsField> settings();

    /**
     * Gives access to a key. Called with the first call to the key, and again if it failed; given up after the same
     * time-out.
     *
     * @param request whose key, and the settings, which hold all required fields and match their patterns
     * @return the key
     * @throws IllegalArgumentException if a setting makes no sense; the message names the field and is shown to admins
     * @throws KeyAccessException if the key cannot be reached and that shows only now
     */
    WrappingKey open(KeyRequest request);

    /**
     * Whose quota a call to the key spends; calls of all keys with the same answer share one rate limit.
     *
     * @param settings the settings of a key
     * @return for AWS, the account and the region; 1–200 printable ASCII characters, or each key gets a limit of its own
     */
    default String quotaScope(Map<String, String> settings) {
        return type();
    }

    /**
     * What the KMS can do, and how long it takes to forget.
     *
     * @return the capabilities
     */
    ProviderCapabilities capabilities();

    /** Gives back clients and threads. Does nothing the second time. */
    @Override
    default void close() {}
}
