package dev.cmk.examples.esc.web;

import org.springframework.http.HttpStatus;

/** The body of a request has more bytes than the service reads. */
final class ContentTooLargeException extends ProblemException {

    private static final long serialVersionUID = 1;

    ContentTooLargeException(long limit) {
        super(
                HttpStatus.CONTENT_TOO_LARGE,
                "content-too-large",
                "The request is too large",
                "the body has more than " + limit + " bytes");
    }
}
