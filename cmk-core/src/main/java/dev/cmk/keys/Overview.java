package dev.cmk.keys;

import dev.cmk.UnavailableReason;
import java.util.Map;

/**
 * How all organizations do together, for dashboards and alerts. It names none of them. Immutable.
 *
 * @param unavailableKeys customers' keys that are not disabled and could not be used when an instance last tried them, by
 *     reason; reasons without keys are left out
 * @param reEncryptions unfinished re-encryptions by state; states without any are left out
 * @param remaining data keys that those which are pending or running have not looked at
 */
public record Overview(
        Map<UnavailableReason, Long> unavailableKeys, Map<ReEncryption.State, Long> reEncryptions, long remaining) {

    /** Copies the maps. */
    public Overview {
        unavailableKeys = Map.copyOf(unavailableKeys);
        reEncryptions = Map.copyOf(reEncryptions);
    }
}
