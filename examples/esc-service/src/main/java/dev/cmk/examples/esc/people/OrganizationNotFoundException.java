package dev.cmk.examples.esc.people;

import dev.cmk.examples.esc.web.NotFoundException;

/** There is no such organization, or the caller does not belong to it. */
public final class OrganizationNotFoundException extends NotFoundException {

    private static final long serialVersionUID = 1;

    public OrganizationNotFoundException(String organization) {
        super("there is no organization " + organization);
    }
}
