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
 * @param isUsable whether what is under it opens, as far as is known
 * @param trouble what is wrong and what to do, null if nothing is
 * @param providersWord what the provider said, for support
 * @param keep why the customer must keep it though it is disabled, null if they need not
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
        boolean isUsable,
        @Nullable String trouble,
        @Nullable String providersWord,
        @Nullable String keep,
        long dataKeys,
        String lastChecked,
        List<Action> actions) {

    /**
     * As the library lists it.
     *
     * @param keepUntil until when a backup needs it, null if none does
     */
    static KeyRow of(KeyListing listing, @Nullable Instant keepUntil, String path) {
        CustomerManagedKey key = listing.key();
        KeyHealth health = listing.health();
        UnavailableReason reason = health == null || key.status() == KeyStatus.DISABLED ? null : health.reason();
        // a key with this trouble may well open everything, and let others in besides
        boolean isMisconfigured = reason == UnavailableReason.MISCONFIGURED;
        return new KeyRow(
                key.id().value(),
                key.displayName(),
                Words.type(key.type()),
                key.settings().get("keyArn"),
                key.isPlatform(),
                listing.isDefault(),
                reason == null ? Words.of(key.status()) : isMisconfigured ? "Misconfigured" : "Cannot be used",
                reason != null ? "bad" : key.status() == KeyStatus.ENABLED ? "good" : "warn",
                reason == null || isMisconfigured,
                reason == null || health == null ? null : Words.trouble(health),
                reason == null || health == null || isMisconfigured ? null : health.message(),
                keep(listing, keepUntil),
                listing.dataKeys(),
                health == null ? "not yet" : Words.time(health.lastChecked()),
                actions(listing, keepUntil, path + "/" + key.id()));
    }

    /** A key that is not disabled is in use, and nobody would think of deleting it. */
    private static @Nullable String keep(KeyListing listing, @Nullable Instant keepUntil) {
        if (listing.key().isPlatform() || listing.key().status() != KeyStatus.DISABLED) {
            return null;
        }
        if (listing.dataKeys() > 0) {
            return "Do not delete it in your KMS: data keys are still wrapped by it, and nothing else opens them.";
        }
        return keepUntil == null ? null : "Do not delete it in your KMS before " + Words.dayAfter(keepUntil) + ".";
    }

    /** What the rules allow now, and what they do not with the reason. */
    private static List<Action> actions(KeyListing listing, @Nullable Instant keepUntil, String path) {
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
                actions.add(
                        keepUntil == null
                                ? Action.post(id + "remove", "Remove", path + "/remove")
                                : Action.refused(
                                        id + "remove",
                                        "Remove",
                                        "This row says until when the key is needed. It can be removed from "
                                                + Words.dayAfter(keepUntil) + " on."));
            }
        }
        return actions;
    }

    /** What stands above its trouble. */
    public String headline() {
        return name + (isUsable ? " is not set up as it should be" : " cannot be used");
    }

    public String dataKeysInWords() {
        return Words.count(dataKeys);
    }
}
