package dev.cmk.admin;

import dev.cmk.OrganizationId;
import java.util.Objects;

/**
 * What a customer needs before they can add a key.
 *
 * @param organization whose setup
 * @param externalId what the customer's role has to ask the service for (AWS: {@code sts:ExternalId}); random, at least
 *     128 bits, made once and never changed
 */
public record OrganizationSetup(OrganizationId organization, String externalId) {

    /** Checks that everything is there. */
    public OrganizationSetup {
        Objects.requireNonNull(organization, "organization");
        Objects.requireNonNull(externalId, "externalId");
    }
}
