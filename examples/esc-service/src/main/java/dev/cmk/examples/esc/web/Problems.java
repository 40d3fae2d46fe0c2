package dev.cmk.examples.esc.web;

import dev.cmk.CmkException;
import dev.cmk.ConcurrentChangeException;
import dev.cmk.DataKeyDamagedException;
import dev.cmk.InvalidCiphertextException;
import dev.cmk.KeyConflictException;
import dev.cmk.KeyUnavailableException;
import dev.cmk.NotAuthorizedException;
import dev.cmk.NotEntitledException;
import dev.cmk.StoreException;
import dev.cmk.UnknownDataKeyException;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponse;

/**
 * Every error as a problem of RFC 9457: {@code code} is for programs and stays, {@code detail} is for people.
 *
 * <p>What the library says in its messages is meant for admins; what went wrong inside is not told.
 */
public final class Problems {

    private static final String TYPE = "https://cmk.dev/problems/";

    private Problems() {}

    /** Of one of ours or the library's exceptions. */
    public static ProblemDetail of(RuntimeException e) {
        if (e instanceof ProblemException ours) {
            return problem(ours.status(), ours.code(), ours.title(), e);
        }
        if (e instanceof ErrorResponse response) {
            HttpStatus status = HttpStatus.valueOf(response.getStatusCode().value());
            return of(
                    status,
                    code(status),
                    status.getReasonPhrase(),
                    response.getBody().getDetail());
        }
        if (e instanceof TypeMismatchException) {
            return problem(HttpStatus.BAD_REQUEST, "bad-request", "The request is wrong", null);
        }
        if (e instanceof ConcurrentChangeException) {
            return problem(HttpStatus.CONFLICT, "concurrent-change", "Somebody else was faster", e);
        }
        if (e instanceof KeyConflictException conflict) {
            boolean unknown = conflict.rule() == KeyConflictException.Rule.UNKNOWN_KEY
                    || conflict.rule() == KeyConflictException.Rule.UNKNOWN_RE_ENCRYPTION;
            return unknown
                    ? problem(HttpStatus.NOT_FOUND, code(conflict.rule()), "Not found", e)
                    : problem(HttpStatus.CONFLICT, code(conflict.rule()), "Not possible now", e);
        }
        if (e instanceof KeyUnavailableException unavailable) {
            ProblemDetail problem = problem(
                    unavailable.retryable() ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.BAD_REQUEST,
                    code(unavailable.reason()),
                    "The key cannot be used",
                    e);
            problem.setProperty("retryable", unavailable.retryable());
            problem.setProperty("customerActionRequired", unavailable.customerActionRequired());
            return problem;
        }
        if (e instanceof NotAuthorizedException) {
            return problem(HttpStatus.FORBIDDEN, "not-authorized", "Only admins manage keys", e);
        }
        if (e instanceof NotEntitledException) {
            return problem(HttpStatus.PAYMENT_REQUIRED, "not-entitled", "Not part of the plan", e);
        }
        if (e instanceof InvalidCiphertextException || e instanceof UnknownDataKeyException) {
            return problem(HttpStatus.UNPROCESSABLE_CONTENT, "invalid-ciphertext", "The ciphertext does not open", e);
        }
        if (e instanceof DataKeyDamagedException) {
            return problem(HttpStatus.INTERNAL_SERVER_ERROR, "data-key-damaged", "The data key is damaged", e);
        }
        if (e instanceof StoreException) {
            return problem(HttpStatus.SERVICE_UNAVAILABLE, "store-unavailable", "The database does not answer", null);
        }
        if (e instanceof IllegalArgumentException) {
            return problem(HttpStatus.BAD_REQUEST, "invalid-argument", "The request is wrong", e);
        }
        String title = e instanceof CmkException ? "The library failed" : "The service failed";
        return problem(HttpStatus.INTERNAL_SERVER_ERROR, "internal", title, null);
    }

    /**
     * As somebody is told who does not manage keys: which role and which key it is, and what the KMS says, is for admins.
     *
     * @param e of one of ours or the library's
     * @return without a customer's ARNs
     */
    public static ProblemDetail forMembers(RuntimeException e) {
        ProblemDetail problem = of(e);
        if (e instanceof KeyUnavailableException) {
            problem.setDetail(
                    "The key of this organization cannot be used at the moment. Its admins see the reason on the"
                            + " page Customer managed keys.");
        }
        return problem;
    }

    /** A reason code of the library: {@code KEY_IS_DEFAULT} is {@code key-is-default}. */
    public static String code(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static URI type(String code) {
        return URI.create(TYPE + code);
    }

    private static ProblemDetail problem(HttpStatus status, String code, String title, @Nullable RuntimeException e) {
        return of(status, code, title, e == null ? null : Objects.requireNonNullElse(e.getMessage(), title));
    }

    /** Of no exception. */
    public static ProblemDetail of(HttpStatus status, String code, String title, @Nullable String detail) {
        ProblemDetail problem = ProblemDetail.forStatus(status);
        problem.setTitle(title);
        problem.setDetail(detail);
        return coded(problem, code);
    }

    /** One of Spring's own, with our type and code. */
    public static ProblemDetail coded(ProblemDetail problem, String code) {
        problem.setType(type(code));
        problem.setProperty("code", code);
        return problem;
    }
}
