package dev.cmk.examples.esc.people;

/** What a member may do in an organization. */
public enum Role {
    /** Reads and writes environments. */
    MEMBER,
    /** Manages keys as well. */
    ADMIN
}
