package dev.cmk.examples.esc.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Errors of REST controllers; those of Spring itself are problems too. */
@RestControllerAdvice(annotations = RestController.class)
@Order(0) // a REST controller is a controller too, as far as PageErrors knows
class RestErrors extends ResponseEntityExceptionHandler {

    /** As its controller has it, whatever an organization is called. */
    private static final String FOR_ADMINS = "/api/orgs/{organization}/cmk";

    private static final Logger log = LoggerFactory.getLogger(RestErrors.class);

    @ExceptionHandler(RuntimeException.class)
    ResponseEntity<ProblemDetail> failed(RuntimeException e, HttpServletRequest request) {
        boolean isForAdmins = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE))
                .startsWith(FOR_ADMINS);
        ProblemDetail problem = isForAdmins ? Problems.of(e) : Problems.forMembers(e);
        if (problem.getStatus() == HttpStatus.INTERNAL_SERVER_ERROR.value()) {
            log.error("A request failed with {}", problem.getTitle(), e);
        }
        return ResponseEntity.of(problem).build();
    }

    /** What breaks off while JSON is read comes wrapped. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return e.getMostSpecificCause() instanceof ContentTooLargeException tooLarge
                ? handleExceptionInternal(e, Problems.of(tooLarge), headers, HttpStatus.CONTENT_TOO_LARGE, request)
                : super.handleHttpMessageNotReadable(e, headers, status, request);
    }

    /** What Spring finds wrong with a request has a code as well, such as {@code unsupported-media-type}. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem) {
            Problems.coded(problem, Problems.code(HttpStatus.valueOf(status.value())));
        }
        return super.createResponseEntity(body, headers, status, request);
    }
}
