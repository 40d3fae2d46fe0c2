package dev.cmk.spi;

import dev.cmk.OrganizationId;
import java.util.Map;
import java.util.Objects;

/**
 * Which key to open.
 *
 * @param organization whose key it is
 * @param externalId what the service presents when it takes on the customer's role; made by the library, the same for
 *     all keys of the organization
 * @param settings by field name
 */
public record KeyRequest(OrganizationId organization, String externalId, Map<String, String> settings) {

    /** Copies the settings and checks that everything is there. */
    public KeyRequest {
        Objects.requireNonNull(organization, "organization");
        Objects.requireNonNull(externalId, "externalId");
        settings = Map.copyOf(settings);
    }
}
