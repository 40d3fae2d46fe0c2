package dev.cmk.admin;

import dev.cmk.OrganizationId;
import java.util.List;

/**
 * How far the replacement of the platform-managed key is.
 *
 * @param started organizations whose data keys have begun to move with this call
 * @param moving organizations whose data keys were moving already
 * @param refused organizations in which another re-encryption has to end first, or an admin has paused this one
 * @param complete whether no organization has anything left under a former platform-managed key, so that the host need
 *     not give it any more
 */
public record PlatformReplacement(long started, long moving, List<OrganizationId> refused, boolean complete) {

    /** Copies the list. */
    public PlatformReplacement {
        refused = List.copyOf(refused);
    }
}
