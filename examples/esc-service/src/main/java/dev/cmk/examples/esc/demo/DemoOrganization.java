package dev.cmk.examples.esc.demo;

import dev.cmk.admin.Actor;

/** The two organizations of the demo. */
enum DemoOrganization {
    ACME("acme", "Acme", "ada", "222222222222"),
    GLOBEX("globex", "Globex", "eve", "333333333333");

    private final String id;
    private final String displayName;
    private final String admin;
    private final String account;

    DemoOrganization(String id, String displayName, String admin, String account) {
        this.id = id;
        this.displayName = displayName;
        this.admin = admin;
        this.account = account;
    }

    String id() {
        return id;
    }

    String displayName() {
        return displayName;
    }

    Actor admin() {
        return Actor.of(admin);
    }

    /** Its number in AWS. */
    String account() {
        return account;
    }
}
