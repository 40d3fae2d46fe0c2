package dev.cmk.examples.esc.keys;

import dev.cmk.KeyConflictException.Rule;
import dev.cmk.UnavailableReason;
import dev.cmk.admin.KeyListing;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key in the table.
 *
 * @param reference what the provider knows it by, such as its ARN
 * @param trouble why it cannot be used and what to do, null if it can or need not
 * @param providersWord what the provider said, for support
 * @param keepUntil until when the customer must keep it though it is disabled, null if that does not matter
 */
record KeyRow(
        String id,
        String name,
        String type,
        @Nullable String reference,
        boolean isPlatform,
        boolean isDefault,
        String status,
        String statusKind,
        @Nullable String trouble,
        @Nullable String providersWord,
        @Nullable String keepUntil,
        long dataKeys,
        String lastChecked,
        List<Action> actions) {

    static KeyRow of(KeyListing listing, @Nullable Instant keepUntil, Instant now, String path) {
        CustomerManagedKey key = listing.key();
        KeyHealth health = listing.health();
        UnavailableReason reason = health == null || key.status() == KeyStatus.DISABLED ? null : health.reason();
        return new KeyRow(
                key.id().value(),
                key.displayName(),
                Words.type(key.type()),
                key.settings().get("keyArn"),
                key.isPlatform(),
                listing.isDefault(),
                reason != null ? "Cannot be used" : Words.of(key.status()),
                reason != null ? "bad" : key.status() == KeyStatus.ENABLED ? "good" : "warn",
                reason == null ? null : Words.of(reason),
                reason == null || health == null ? null : health.message(),
                keepUntil != null && keepUntil.isAfter(now) && isEmptied(listing) ? Words.day(keepUntil) : null,
                listing.dataKeys(),
                health == null ? "not yet" : Words.time(health.lastChecked()),
                actions(listing, path + "/" + key.id()));
    }

    /** A key that is in use is not to be deleted anyway, and no date says when it may be. */
    private static boolean isEmptied(KeyListing listing) {
        return !listing.key().isPlatform() && listing.key().status() == KeyStatus.DISABLED && listing.dataKeys() == 0;
    }

    /** What the rules allow now, and what they do not with the reason. */
    private static List<Action> actions(KeyListing listing, String path) {
        CustomerManagedKey key = listing.key();
        String id = "key-" + key.id() + "-";
        List<Action> actions = new ArrayList<>();
        actions.add(
                listing.whyNotDefault() == null
                        ? Action.post(id + "default", "Set as default", path + "/default")
                        : Action.refused(id + "default", "Set as default", listing.whyNotDefault()));
        if (key.isPlatform()) {
            if (listing.dataKeys() > 0 && listing.whyNotDisable() == null) {
                actions.add(Action.link(id + "disable", "Move data keys", path + "/disable"));
            }
            return actions;
        }
        boolean isMoving = listing.whyNotDisable() == Rule.KEY_IN_RE_ENCRYPTION
                || listing.whyNotDefault() == Rule.KEY_IN_RE_ENCRYPTION;
        actions.add(
                listing.whyNotDisable() == null
                        ? Action.link(id + "disable", "Disable", path + "/disable")
                        : Action.refused(id + "disable", "Disable", listing.whyNotDisable()));
        if (key.status() == KeyStatus.ENABLED) {
            actions.add(Action.post(id + "test", "Test", path + "/test"));
            if (listing.dataKeys() > 0 && !isMoving) {
                actions.add(Action.link(id + "re-encrypt", "Re-encrypt", path + "/re-encrypt"));
            }
        } else {
            actions.add(
                    isMoving
                            ? Action.refused(id + "enable", "Enable", Rule.KEY_IN_RE_ENCRYPTION)
                            : Action.post(id + "enable", "Enable", path + "/enable"));
            if (key.status() == KeyStatus.DISABLED && listing.dataKeys() == 0) {
                actions.add(Action.post(id + "remove", "Remove", path + "/remove"));
            }
        }
        return actions;
    }

    public String dataKeysInWords() {
        return Words.count(dataKeys);
    }
}
