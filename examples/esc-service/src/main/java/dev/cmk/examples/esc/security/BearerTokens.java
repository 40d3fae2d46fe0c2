package dev.cmk.examples.esc.security;

import dev.cmk.examples.esc.EscProperties;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.stereotype.Component;

/** {@code Authorization: Bearer …} of RFC 6750, with one of {@link AccessTokens}. */
@Component
class BearerTokens implements AuthenticationConverter, AuthenticationManager {

    private static final String SCHEME = "Bearer ";

    /** Of who runs the service: what Actuator tells is of all organizations. */
    static final String OPERATOR = "OPERATOR";

    private final AccessTokens tokens;
    private final String operator;

    BearerTokens(AccessTokens tokens, EscProperties properties) {
        this.tokens = tokens;
        this.operator = properties.operator();
    }

    /** Null without a bearer token: such a request goes on as nobody's. */
    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? null
                : new PreAuthenticatedAuthenticationToken(
                        "", header.substring(SCHEME.length()).strip());
    }

    @Override
    public Authentication authenticate(Authentication request) {
        return tokens.username(String.valueOf(request.getCredentials()))
                .map(name -> new PreAuthenticatedAuthenticationToken(name, "", authorities(name)))
                .orElseThrow(() -> new BadCredentialsException("unknown access token"));
    }

    private List<GrantedAuthority> authorities(String username) {
        return username.equals(operator) ? AuthorityUtils.createAuthorityList(OPERATOR) : AuthorityUtils.NO_AUTHORITIES;
    }
}
