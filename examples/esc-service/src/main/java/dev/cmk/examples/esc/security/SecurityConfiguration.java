package dev.cmk.examples.esc.security;

import dev.cmk.OrganizationId;
import dev.cmk.admin.Actor;
import dev.cmk.admin.AdminAuthorizer;
import dev.cmk.examples.esc.people.Membership;
import dev.cmk.examples.esc.people.People;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.util.matcher.RequestHeaderRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Who gets in: services over REST with an access token, people with a form, a session and CSRF tokens. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    /** No script and no style but our own files, no frame around us, and no form that leads elsewhere. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private static final AuthenticationEntryPoint LOGIN = new LoginUrlAuthenticationEntryPoint("/login");
    private static final RequestMatcher LIVE_PART = new RequestHeaderRequestMatcher("HX-Request");

    @Bean
    @Order(1)
    SecurityFilterChain rest(HttpSecurity http, BearerTokens tokens, ProblemResponses problems) {
        return http.securityMatcher("/api/**", "/actuator/**")
                .authorizeHttpRequests(requests -> requests.requestMatchers("/actuator/health/**")
                        .permitAll()
                        .requestMatchers("/actuator/**")
                        .hasAuthority(BearerTokens.OPERATOR)
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
                .exceptionHandling(errors -> errors.authenticationEntryPoint(SecurityConfiguration::signIn))
                .requestCache(cache -> cache.requestCache(requestsOfPages()))
                .formLogin(form -> form.loginPage("/login").permitAll())
                .logout(logout -> logout.logoutSuccessUrl("/login?logout"))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(Customizer.withDefaults()))
                .build();
    }

    /** A part of a page whose session has ended has the page asked for again, and that leads to the form. */
    private static void signIn(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException notSignedIn)
            throws IOException, ServletException {
        if (LIVE_PART.matches(request)) {
            response.setHeader("HX-Refresh", "true");
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        } else {
            LOGIN.commence(request, response, notSignedIn);
        }
    }

    /** Signing in leads back to a page, and never to a part of one. */
    private static HttpSessionRequestCache requestsOfPages() {
        HttpSessionRequestCache cache = new HttpSessionRequestCache();
        cache.setRequestMatcher(request -> request.getMethod().equals("GET") && !LIVE_PART.matches(request));
        return cache;
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
