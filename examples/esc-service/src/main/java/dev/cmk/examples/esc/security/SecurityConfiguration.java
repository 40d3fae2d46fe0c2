package dev.cmk.examples.esc.security;

import dev.cmk.OrganizationId;
import dev.cmk.admin.Actor;
import dev.cmk.admin.AdminAuthorizer;
import dev.cmk.examples.esc.people.Membership;
import dev.cmk.examples.esc.people.People;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;

/** Who gets in: services over REST with an access token, people with a form, a session and CSRF tokens. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    /** No script and no style but our own files, no frame around us, and no form that leads elsewhere. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    @Bean
    @Order(1)
    SecurityFilterChain rest(HttpSecurity http, BearerTokens tokens, ProblemResponses problems) {
        return http.securityMatcher("/api/**", "/actuator/**")
                .authorizeHttpRequests(requests -> requests.requestMatchers("/actuator/health/**")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .addFilterBefore(filter(tokens, problems), BasicAuthenticationFilter.class)
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .csrf(csrf -> csrf.disable()) // no cookie gets in here
                .requestCache(cache -> cache.disable())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .build();
    }

    /** No bean, or Boot would put it before the pages too. */
    private static AuthenticationFilter filter(BearerTokens tokens, ProblemResponses problems) {
        AuthenticationFilter filter = new AuthenticationFilter(tokens, tokens);
        filter.setSuccessHandler((request, response, authentication) -> {}); // and on it goes
        filter.setFailureHandler(problems::commence);
        return filter;
    }

    @Bean
    @Order(2)
    SecurityFilterChain pages(HttpSecurity http) {
        return http.authorizeHttpRequests(
                        requests -> requests.requestMatchers("/assets/**", "/login", "/openapi.yaml", "/error")
                                .permitAll()
                                .anyRequest()
                                .authenticated())
                .formLogin(form -> form.loginPage("/login").permitAll())
                .logout(logout -> logout.logoutSuccessUrl("/login?logout"))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(Customizer.withDefaults()))
                .build();
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    /** What the library asks at every call, whatever the page or the REST controller have let through. */
    @Bean
    AdminAuthorizer admins(People people) {
        return (Actor actor, OrganizationId organization) -> people.membership(actor.id(), organization.value())
                .filter(Membership::isAdmin)
                .isPresent();
    }
}
