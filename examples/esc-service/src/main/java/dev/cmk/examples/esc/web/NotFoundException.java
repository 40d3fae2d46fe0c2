package dev.cmk.examples.esc.web;

import org.springframework.http.HttpStatus;

/** There is no such thing, or the caller is not to know of it. */
public abstract class NotFoundException extends ProblemException {

    private static final long serialVersionUID = 1;

    protected NotFoundException(String message) {
        super(HttpStatus.NOT_FOUND, "not-found", "Not found", message);
    }
}
