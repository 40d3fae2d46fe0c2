package dev.cmk.examples.esc.people;

import dev.cmk.examples.esc.web.ProblemException;
import org.springframework.http.HttpStatus;

/** Somebody keeps asking for what is for admins. */
final class TooManyRefusalsException extends ProblemException {

    private static final long serialVersionUID = 1;

    TooManyRefusalsException() {
        super(
                HttpStatus.TOO_MANY_REQUESTS,
                "too-many-refusals",
                "Asked too often",
                "only admins manage keys; this has been said often enough for an hour");
    }
}
