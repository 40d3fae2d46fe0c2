package dev.cmk.spring;

import dev.cmk.Cmk;
import dev.cmk.RotationPolicy;
import dev.cmk.TimeSource;
import dev.cmk.admin.AdminAuthorizer;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkListener;
import dev.cmk.jdbc.JdbcStore;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.ReEncryptionEngine;
import dev.cmk.spi.Store;
import dev.cmk.spi.WrappingKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * A {@link Cmk} of the beans that the application has: a {@link Store}, {@link PlatformKeys}, {@link KeyProvider}s,
 * {@link CmkListener}s, an {@link AdminAuthorizer}, a {@link RotationPolicy}, a {@link ReEncryptionEngine} and a
 * {@link TimeSource}; what is left to be said, a {@link CmkBuilderCustomizer} says. It is closed with the context, before the
 * data source.
 */
@AutoConfiguration(after = {CmkJdbcAutoConfiguration.class, CmkPlatformKeyAutoConfiguration.class})
@EnableConfigurationProperties(CmkProperties.class)
public final class CmkAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(CmkAutoConfiguration.class);

    /** For Spring. */
    public CmkAutoConfiguration() {}

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Cmk cmk(
            CmkProperties properties,
            ObjectProvider<Store> stores,
            ObjectProvider<PlatformKeys> keys,
            ObjectProvider<KeyProvider> providers,
            ObjectProvider<KeyProviderDecorator> decorators,
            ObjectProvider<AdminAuthorizer> authorizer,
            ObjectProvider<CmkListener> listeners,
            ObjectProvider<RotationPolicy> rotation,
            ObjectProvider<ReEncryptionEngine> engine,
            ObjectProvider<TimeSource> time,
            ObjectProvider<CmkBuilderCustomizer> customizers) {
        Store store = needed(
                stores.getIfAvailable(),
                "there is no store: let there be one DataSource, or mark one of them as primary, or make a bean of type"
                        + " Store; and cmk-jdbc has to be on the class path");
        PlatformKeys platformKeys = needed(
                keys.getIfAvailable(),
                "there is no platform-managed key: set cmk.platform-key.file, or cmk.platform-key.aws-kms-arn with cmk-aws"
                        + " on the class path, or make a bean of type PlatformKeys");
        List<KeyProviderDecorator> around = decorators.orderedStream().toList();
        Cmk.Builder builder = Cmk.builder()
                .store(store)
                .platformKey(decorated(platformKeys.current(), around))
                .listener(all(listeners.orderedStream().toList()))
                .caching(properties.cache().caching())
                .reEncryption(properties.reEncryption().limits())
                .callTimeout(properties.callTimeout())
                .watchInterval(properties.watchInterval())
                .checkInterval(properties.checkInterval())
                .randomNonces(properties.randomNonces());
        platformKeys.former().forEach(key -> builder.formerPlatformKey(decorated(key, around)));
        providers.orderedStream().forEach(provider -> builder.provider(decorated(provider, around)));
        authorizer.ifAvailable(builder::authorizer);
        rotation.ifAvailable(builder::rotation);
        engine.ifAvailable(builder::engine);
        time.ifAvailable(builder::time);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        if (engine.getIfAvailable() == null && store instanceof JdbcStore) {
            log.info("Each instance re-encrypts by itself, since there is no ReEncryptionEngine over this store");
        }
        if (authorizer.getIfAvailable() == null) {
            log.warn("There is no bean of type AdminAuthorizer, so nobody may manage keys");
        }
        return builder.build();
    }

    private static <T> T needed(@Nullable T bean, String otherwise) {
        if (bean == null) {
            throw new IllegalStateException(otherwise);
        }
        return bean;
    }

    private static KeyProvider decorated(KeyProvider provider, List<KeyProviderDecorator> decorators) {
        KeyProvider decorated = provider;
        for (KeyProviderDecorator decorator : decorators) {
            decorated = decorator.decorate(decorated);
        }
        return decorated;
    }

    private static WrappingKey decorated(WrappingKey platformKey, List<KeyProviderDecorator> decorators) {
        WrappingKey decorated = platformKey;
        for (KeyProviderDecorator decorator : decorators) {
            decorated = decorator.decoratePlatformKey(decorated);
        }
        return decorated;
    }

    private static CmkListener all(List<CmkListener> listeners) {
        return event -> listeners.forEach(listener -> tell(listener, event));
    }

    /** One that fails keeps nothing from the others. */
    private static void tell(CmkListener listener, CmkEvent event) {
        try {
            listener.onEvent(event);
        } catch (RuntimeException e) {
            log.warn("A listener failed", e);
        }
    }
}
