package dev.cmk.examples.esc.environments;

import dev.cmk.examples.esc.web.ProblemException;
import org.springframework.http.HttpStatus;

/** The organization has as many environments as it may have. */
public final class TooManyEnvironmentsException extends ProblemException {

    private static final long serialVersionUID = 1;

    TooManyEnvironmentsException(int limit) {
        super(
                HttpStatus.CONFLICT,
                "too-many-environments",
                "No room for another environment",
                "the organization has " + limit + " environments, and more are not taken");
    }
}
