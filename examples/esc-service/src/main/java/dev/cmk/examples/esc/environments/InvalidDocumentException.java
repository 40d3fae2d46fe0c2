package dev.cmk.examples.esc.environments;

import dev.cmk.examples.esc.web.ProblemException;
import org.springframework.http.HttpStatus;

/** The document is not one of an environment; the message says where and why, and holds no value of it. */
public final class InvalidDocumentException extends ProblemException {

    private static final long serialVersionUID = 1;

    InvalidDocumentException(String message) {
        super(HttpStatus.UNPROCESSABLE_CONTENT, "invalid-document", "The document cannot be taken", message);
    }
}
