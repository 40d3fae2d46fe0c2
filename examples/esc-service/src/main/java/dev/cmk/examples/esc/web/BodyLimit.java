package dev.cmk.examples.esc.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Refuses bodies that are too large, by the length they declare or, without one, as soon as more has come. Before every other
 * filter. The forms of pages are read by Tomcat, which has the same limit in {@code server.tomcat.max-http-form-post-size}.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class BodyLimit extends OncePerRequestFilter {

    /** A document of 256 Ki characters has at most three bytes for each. */
    static final int MAX_BYTES = 1024 * 1024;

    /** A batch of 1,000 values with some 3 KiB for each; in base64, with context. */
    static final int MAX_BATCH_BYTES = 4 * 1024 * 1024;

    private static final Pattern BATCH = Pattern.compile("/api/orgs/[^/]+/crypto/.*");

    private final JsonMapper json;

    BodyLimit(JsonMapper json) {
        this.json = json;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        int limit = BATCH.matcher(request.getRequestURI()).matches() ? MAX_BATCH_BYTES : MAX_BYTES;
        if (request.getContentLengthLong() > limit) {
            refuse(response, new ContentTooLargeException(limit));
            return;
        }
        try {
            chain.doFilter(new LimitedRequest(request, limit), response);
        } catch (ContentTooLargeException e) { // read by another filter; what a controller reads, its advice answers
            refuse(response, e);
        }
    }

    private void refuse(HttpServletResponse response, ContentTooLargeException e) throws IOException {
        ProblemDetail problem = Problems.of(e);
        response.reset();
        response.setStatus(problem.getStatus());
        response.setHeader(HttpHeaders.CONNECTION, "close"); // what is left of the body is not waited for
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(problem));
    }
}
