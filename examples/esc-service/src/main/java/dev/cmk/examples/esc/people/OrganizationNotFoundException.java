package dev.cmk.examples.esc.people;

/** There is no such organization, or the caller does not belong to it. */
public final class OrganizationNotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public OrganizationNotFoundException(String organization) {
        super("there is no organization " + organization);
    }
}
