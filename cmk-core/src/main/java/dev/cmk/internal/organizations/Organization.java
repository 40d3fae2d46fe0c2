package dev.cmk.internal.organizations;

import dev.cmk.OrganizationId;
import dev.cmk.keys.OrganizationKeys;

/** One organization's keys as last read; ciphers hold on to it and see a change by its version. */
public final class Organization {

    private volatile OrganizationKeys keys;

    Organization(OrganizationKeys keys) {
        this.keys = keys;
    }

    /**
     * The keys as last read, at most a few seconds ago as long as the database can be reached.
     *
     * @return the keys
     */
    public OrganizationKeys keys() {
        return keys;
    }

    /**
     * The organization's id.
     *
     * @return the id
     */
    public OrganizationId id() {
        return keys.organization();
    }

    void update(OrganizationKeys read) {
        keys = read;
    }
}
