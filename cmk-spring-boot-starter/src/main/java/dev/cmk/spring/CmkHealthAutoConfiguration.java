package dev.cmk.spring;

import dev.cmk.Cmk;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Actuator's health {@code cmk}. */
@AutoConfiguration(after = CmkAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnSingleCandidate(Cmk.class)
public final class CmkHealthAutoConfiguration {

    /** For Spring. */
    public CmkHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "cmkHealthIndicator")
    @ConditionalOnEnabledHealthIndicator("cmk")
    HealthIndicator cmkHealthIndicator(Cmk cmk) {
        return new CmkHealthIndicator(cmk);
    }
}
