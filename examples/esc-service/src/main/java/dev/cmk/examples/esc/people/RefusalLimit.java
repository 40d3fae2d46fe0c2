package dev.cmk.examples.esc.people;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * The library writes every refusal to the customer's audit trail, and leaves it to its host that nobody fills it. Whoever was
 * refused so often within an hour is turned away here, without a line, where they are no admin. Each instance counts for
 * itself.
 */
final class RefusalLimit implements HandlerInterceptor {

    private static final int MAX_PEOPLE = 10_000;

    private final People people;
    private final int limit;
    private final Cache<String, AtomicInteger> refusals = Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofHours(1)) // after the first, since the counter stays the same
            .maximumSize(MAX_PEOPLE)
            .build();

    RefusalLimit(People people, int limit) {
        this.people = people;
        this.limit = limit;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Principal caller = request.getUserPrincipal();
        AtomicInteger count = caller == null ? null : refusals.getIfPresent(caller.getName());
        if (caller != null && count != null && count.get() >= limit) {
            String organization = CurrentMembership.organization(request);
            boolean isMember = people.membership(caller.getName(), organization)
                    .filter(membership -> !membership.isAdmin())
                    .isPresent();
            if (isMember) {
                throw new TooManyRefusalsException();
            }
        }
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception e) {
        Principal caller = request.getUserPrincipal();
        if (caller != null && response.getStatus() == HttpServletResponse.SC_FORBIDDEN) {
            refusals.get(caller.getName(), name -> new AtomicInteger()).incrementAndGet();
        }
    }
}
