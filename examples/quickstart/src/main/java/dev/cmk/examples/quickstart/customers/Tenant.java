package dev.cmk.examples.quickstart.customers;

import dev.cmk.OrganizationId;
import dev.cmk.admin.Actor;

/** The two organizations of the story, who may manage their keys, and their accounts in a simulated AWS. */
public enum Tenant {
    /** Takes card payments. */
    PENNYBRIDGE("pennybridge", "ada@pennybridge.example", "222222222222"),
    /** Moves goods. */
    NORTHHAUL("northhaul", "nils@northhaul.example", "333333333333");

    private final String organization;
    private final String admin;
    private final String account;

    Tenant(String organization, String admin, String account) {
        this.organization = organization;
        this.admin = admin;
        this.account = account;
    }

    /** The id of the organization. */
    public String organization() {
        return organization;
    }

    /** Its one admin. */
    public Actor admin() {
        return Actor.of(admin);
    }

    String account() {
        return account;
    }

    /** How its keys are called, from 1. */
    public String keyName(int number) {
        return organization + "-key-" + number;
    }

    /** What a host finds in its directory of users. */
    public static boolean isAdmin(Actor actor, OrganizationId organization) {
        for (Tenant tenant : values()) {
            if (tenant.organization.equals(organization.value())) {
                return tenant.admin().equals(actor);
            }
        }
        return false;
    }
}
