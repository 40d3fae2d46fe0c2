package dev.cmk.examples.esc.environments;

import dev.cmk.examples.esc.web.NotFoundException;

/** There is no such environment, revision or value, or nobody has told this caller of it. */
public final class EnvironmentNotFoundException extends NotFoundException {

    private static final long serialVersionUID = 1;

    EnvironmentNotFoundException(String message) {
        super(message);
    }
}
