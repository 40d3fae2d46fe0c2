package dev.cmk.keys;

/** What an organization's admins have decided about a key; whether its KMS agrees is {@link KeyHealth}. */
public enum KeyStatus {
    /** Wraps and unwraps. */
    ENABLED,
    /** Wraps nothing new; what it has wrapped stays readable until it is moved. */
    DISABLING,
    /** Wraps nothing new, and nothing is left under it but what was written off. */
    DISABLED
}
