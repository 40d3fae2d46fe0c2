package dev.cmk.soak;

/** What an instance does. */
enum Role {
    /** Moves data keys. */
    WORKER,
    /** Encrypts and decrypts, and creates scopes. */
    CLIENT,
    /** Adds, chooses and disables keys; pauses, resumes, cancels and retries. */
    ADMIN
}
