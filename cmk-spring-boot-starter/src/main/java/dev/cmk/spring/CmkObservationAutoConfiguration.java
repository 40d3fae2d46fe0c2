package dev.cmk.spring;

import dev.cmk.Cmk;
import dev.cmk.micrometer.ObservedKeyProvider;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.WrappingKey;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;

/**
 * Observations of all calls to KMSs, if {@code cmk-micrometer} is on the class path and somebody listens. With Micrometer's
 * {@code context-propagation} they are children of the request's.
 */
@AutoConfiguration(
        before = CmkAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass({ObservedKeyProvider.class, ObservationRegistry.class})
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnMissingBean(Cmk.class)
public final class CmkObservationAutoConfiguration {

    /** For Spring. */
    public CmkObservationAutoConfiguration() {}

    @Bean
    KeyProviderDecorator observedKeys(ObservationRegistry registry) {
        return new KeyProviderDecorator() {
            @Override
            public KeyProvider decorate(KeyProvider provider) {
                return ObservedKeyProvider.wrap(provider, registry);
            }

            @Override
            public WrappingKey decoratePlatformKey(WrappingKey key) {
                return ObservedKeyProvider.wrapPlatformKey(key, registry);
            }
        };
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ContextSnapshotFactory.class)
    static class Propagation {

        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE) // those of the application have the last word
        CmkBuilderCustomizer cmkContextPropagation() {
            return builder -> builder.contextPropagation(new ContextPropagatingTaskDecorator()::decorate);
        }
    }
}
