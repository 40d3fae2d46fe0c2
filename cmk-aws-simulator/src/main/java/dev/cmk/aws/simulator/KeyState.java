package dev.cmk.aws.simulator;

/** Whether a key can be used. */
public enum KeyState {
    /** It can. */
    ENABLED("Enabled"),
    /** Not until it is enabled again. */
    DISABLED("Disabled"),
    /** Not unless the deletion is cancelled and the key enabled again. */
    PENDING_DELETION("PendingDeletion");

    private final String wireName;

    KeyState(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }
}
