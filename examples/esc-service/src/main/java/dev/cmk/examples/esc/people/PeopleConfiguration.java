package dev.cmk.examples.esc.people;

import dev.cmk.examples.esc.EscProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.handler.MappedInterceptor;

/** What stands before controllers that are for admins. */
@Configuration(proxyBeanMethods = false)
class PeopleConfiguration {

    private static final String[] FOR_ADMINS = {
        "/api/orgs/{organization}/cmk/**", "/orgs/{organization}/settings/keys/**"
    };

    @Bean
    MappedInterceptor refusalLimit(People people, EscProperties properties) {
        return new MappedInterceptor(FOR_ADMINS, new RefusalLimit(people, properties.refusalsPerHour()));
    }
}
