package dev.cmk.examples.esc.environments;

import dev.cmk.examples.esc.web.ProblemException;
import org.springframework.http.HttpStatus;

/** Somebody else has saved the environment meanwhile. */
public final class RevisionConflictException extends ProblemException {

    private static final long serialVersionUID = 1;

    RevisionConflictException(String message) {
        super(HttpStatus.CONFLICT, "concurrent-change", "Somebody else was faster", message);
    }
}
