package dev.cmk.examples.esc.environments;

import dev.cmk.examples.esc.web.ProblemException;
import org.springframework.http.HttpStatus;

/** Somebody else has saved the environment meanwhile. */
public final class RevisionConflictException extends ProblemException {

    private static final long serialVersionUID = 1;

    /**
     * With words for people.
     *
     * @param message and what to do
     * @param isNamed whether the author has named a revision: then a precondition of theirs has failed, as RFC 9110 has it
     */
    RevisionConflictException(String message, boolean isNamed) {
        super(
                isNamed ? HttpStatus.PRECONDITION_FAILED : HttpStatus.CONFLICT,
                "concurrent-change",
                "Somebody else was faster",
                message);
    }
}
