package dev.cmk.examples.esc.environments;

/** The document is not one of an environment; the message says where and why, and holds no value of it. */
public final class InvalidDocumentException extends RuntimeException {

    private static final long serialVersionUID = 1;

    InvalidDocumentException(String message) {
        super(message);
    }
}
