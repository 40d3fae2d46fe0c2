package dev.cmk.examples.esc.demo;

import dev.cmk.examples.esc.people.Role;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who can sign in, all with the same password. */
enum DemoPerson {
    ADA("Ada", DemoOrganization.ACME, Role.ADMIN),
    CAROL("Carol", DemoOrganization.ACME, Role.ADMIN),
    BOB("Bob", DemoOrganization.ACME, Role.MEMBER),
    EVE("Eve", DemoOrganization.GLOBEX, Role.ADMIN),
    MALLORY("Mallory", null, Role.MEMBER);

    /** No secret: it is printed at every start. */
    static final String PASSWORD = "open sesame";

    private final String displayName;
    private final @Nullable DemoOrganization organization;
    private final Role role;

    DemoPerson(String displayName, @Nullable DemoOrganization organization, Role role) {
        this.displayName = displayName;
        this.organization = organization;
        this.role = role;
    }

    String username() {
        return displayName.toLowerCase(Locale.ROOT);
    }

    String displayName() {
        return displayName;
    }

    @Nullable
    DemoOrganization organization() {
        return organization;
    }

    Role role() {
        return role;
    }

    /** "admin of acme". */
    String description() {
        return organization == null
                ? "no organization"
                : (role == Role.ADMIN ? "admin of " : "member of ") + organization.id();
    }
}
