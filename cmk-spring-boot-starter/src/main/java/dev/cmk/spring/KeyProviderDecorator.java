package dev.cmk.spring;

import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.WrappingKey;

/** A bean that puts something around the platform-managed keys and every {@link KeyProvider} that is a bean, such as a trace. */
@FunctionalInterface
public interface KeyProviderDecorator {

    /**
     * Puts it around one.
     *
     * @param provider the provider, or what another decorator has made of it
     * @return a provider of the same type that closes it
     */
    KeyProvider decorate(KeyProvider provider);

    /**
     * Puts it around a platform-managed key. By default nothing is put around it.
     *
     * @param key the key, or what another decorator has made of it
     * @return a key with the same fingerprint
     */
    default WrappingKey decoratePlatformKey(WrappingKey key) {
        return key;
    }
}
