package dev.cmk.internal.organizations;

import dev.cmk.OrganizationId;
import dev.cmk.keys.OrganizationKeys;

/** One organization's keys as last read; ciphers hold on to it and see a change by its version. */
public final class Organization {

    private static final long DELETED = -1;

    private volatile OrganizationKeys keys;
    private volatile boolean deleted;

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

    /**
     * The version of the keys, which changes with every change.
     *
     * @return a negative number if the organization was deleted, so that it has to be got anew
     */
    public long version() {
        return deleted ? DELETED : keys.version();
    }

    void delete() {
        deleted = true;
    }

    /** What was read last need not be what is newest. An organization that was made anew has another external id. */
    synchronized void update(OrganizationKeys read) {
        if (keys.version() < read.version() || !keys.externalId().equals(read.externalId())) {
            keys = read;
        }
    }
}
