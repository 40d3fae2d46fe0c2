package dev.cmk.examples.esc.web;

import org.springframework.http.HttpStatus;

/** What the service refuses, as a caller is told it: see {@link Problems}. */
public abstract class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final HttpStatus status;
    private final String code;
    private final String title;

    /**
     * Made by a part of the service that knows what is wrong.
     *
     * @param status over HTTP
     * @param code for programs; it stays
     * @param title for people, the same for every error of this code
     * @param message for people, about this one
     */
    protected ProblemException(HttpStatus status, String code, String title, String message) {
        super(message);
        this.status = status;
        this.code = code;
        this.title = title;
    }

    final HttpStatus status() {
        return status;
    }

    final String code() {
        return code;
    }

    final String title() {
        return title;
    }
}
