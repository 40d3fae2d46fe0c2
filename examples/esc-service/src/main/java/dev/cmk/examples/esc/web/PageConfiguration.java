package dev.cmk.examples.esc.web;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.http.CacheControl;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** How Spring MVC is set up. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration {

    private static final String HTMX = "classpath*:META-INF/resources/webjars/htmx.org/*/dist/htmx.min.js";

    /** What controllers may ask for besides what Spring knows. */
    @Bean
    WebMvcConfigurer arguments(List<HandlerMethodArgumentResolver> ours) {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.addAll(ours);
            }
        };
    }

    /** From its jar, whichever version that has. */
    @Bean
    RouterFunction<ServerResponse> htmx(ResourcePatternResolver resources) throws IOException {
        Resource script = resources.getResources(HTMX)[0];
        return RouterFunctions.resource(
                RequestPredicates.path("/assets/htmx.js"),
                script,
                (resource, headers) -> headers.setCacheControl(CacheControl.maxAge(Duration.ofHours(1))));
    }
}
