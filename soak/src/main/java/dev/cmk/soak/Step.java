package dev.cmk.soak;

/** The points of a batch at which a worker is made to die, in the order in which it passes them. */
enum Step {
    /** A page of data keys has been read. */
    AFTER_READ,
    /** A KMS has unwrapped a data key. */
    AFTER_UNWRAP,
    /** A KMS has wrapped a data key. */
    AFTER_WRAP,
    /** Rows have been replaced, and the statement that moves the shard's cursor is about to run in the same transaction. */
    BEFORE_CURSOR,
    /** All statements of the batch have run; COMMIT has not been sent. */
    BEFORE_COMMIT,
    /** The database has answered the COMMIT, and the worker has not heard of it. */
    AFTER_COMMIT
}
