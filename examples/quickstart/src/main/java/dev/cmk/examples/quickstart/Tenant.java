package dev.cmk.examples.quickstart;

import dev.cmk.OrganizationId;
import dev.cmk.admin.Actor;
import dev.cmk.admin.NewKey;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.local.LocalKeyProvider;

/** The two organizations of the story, and who may manage their keys. */
enum Tenant {
    PENNYBRIDGE("pennybridge", "ada@pennybridge.example"),
    NORTHHAUL("northhaul", "nils@northhaul.example");

    private final String organization;
    private final String admin;

    Tenant(String organization, String admin) {
        this.organization = organization;
        this.admin = admin;
    }

    String organization() {
        return organization;
    }

    Actor admin() {
        return Actor.of(admin);
    }

    /** What a host finds in its directory of users. */
    static boolean isAdmin(Actor actor, OrganizationId organization) {
        for (Tenant tenant : values()) {
            if (tenant.organization.equals(organization.value())) {
                return tenant.admin().equals(actor);
            }
        }
        return false;
    }

    /** The customer makes a key in their KMS; what is returned is how they tell us of it. */
    NewKey makeKey(LocalKeyProvider kms, int number) {
        String name = organization + "-key-" + number;
        kms.createKey(OrganizationId.of(organization), name);
        return NewKey.of(name, LocalKeyProvider.TYPE, LocalKeyProvider.settings(name));
    }

    /** The customer switches off a key in their KMS. */
    void switchOff(LocalKeyProvider kms, CustomerManagedKey key) {
        kms.disableKey(OrganizationId.of(organization), key.settings().getOrDefault(LocalKeyProvider.KEY, ""));
    }

    /** The customer switches it on again. */
    void switchOn(LocalKeyProvider kms, CustomerManagedKey key) {
        kms.enableKey(OrganizationId.of(organization), key.settings().getOrDefault(LocalKeyProvider.KEY, ""));
    }
}
