package dev.cmk.spring;

import dev.cmk.Cmk;
import dev.cmk.micrometer.CmkMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The meters, if {@code cmk-micrometer} is on the class path and there is a registry. */
@AutoConfiguration(
        before = CmkAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({CmkMetrics.class, MeterRegistry.class})
@ConditionalOnBean(MeterRegistry.class)
public final class CmkMetricsAutoConfiguration {

    /** For Spring. */
    public CmkMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    CmkMetrics cmkMetrics(MeterRegistry registry) {
        return CmkMetrics.create(registry);
    }

    @Bean
    SmartInitializingSingleton cmkMetricsWatch(CmkMetrics metrics, ObjectProvider<Cmk> cmk) {
        return () -> cmk.ifUnique(metrics::watch);
    }
}
