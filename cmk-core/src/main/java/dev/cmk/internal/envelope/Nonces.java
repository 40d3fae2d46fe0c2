package dev.cmk.internal.envelope;

/** How a series numbers its messages; a ciphertext does not tell, and opens the same. */
public enum Nonces {
    /** A counter, which repeats nothing within a series and costs nothing. The default. */
    COUNTER,

    /**
     * Twelve bytes from the operating system for each message, never buffered in this process: for processes that may
     * be cloned while they run (snapshots of a virtual machine, checkpoint and restore).
     */
    RANDOM
}
