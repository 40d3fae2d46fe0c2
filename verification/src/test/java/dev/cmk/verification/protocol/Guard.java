package dev.cmk.verification.protocol;

/** What the protocol does so that the invariants hold. A model without one of them shows what it is there for. */
enum Guard {
    /** {@code commitBatch}, {@code finishShard} and {@code release} do nothing without the shard's token. */
    TOKEN_IS_CHECKED,
    /** A claim gives the shard a new token. */
    CLAIM_CHANGES_TOKEN,
    /** A claim looks at the job's state behind the shard's lock. */
    CLAIM_NEEDS_ACTIVE_JOB,
    /** A worker looks at the job's state before it reads a page. */
    WORKER_LOOKS_FIRST,
    /** Stopping a job changes the tokens of all its shards. */
    STOP_CHANGES_TOKENS,
    /** A data key is replaced only if its wrap version is the one that was read. */
    WRAP_VERSION_IS_COMPARED,
    /** The new wrapped data key is unwrapped and compared before it replaces the old one. */
    MOVE_IS_VERIFIED,
    /** What was not moved keeps the cursor before it. */
    CURSOR_WAITS,
    /** {@code finishShard} locks the job, so that one worker at a time finds out whether it is the last. */
    JOB_IS_LOCKED,
    /** The last shard stays open until the job has ended. */
    LAST_SHARD_STAYS_OPEN,
    /** Who ends a job looks at the lease after the keys were loaded. */
    END_NEEDS_LEASE,
    /** A completed job's source and a removed key have to be empty. */
    COUNT,
    /** That is looked at behind the organization's lock, in the transaction that completes the job. */
    COUNT_IS_LOCKED,
    /** A change of the keys is stored only if they are as they were loaded. */
    VERSION_IS_COMPARED,
    /** A data key is inserted only under the default key. */
    FENCE,
    /** The fence holds the organization's lock until the data key is inserted. */
    FENCE_IS_LOCKED,
    /** A data key seals only after its row has been read back and unwrapped. */
    READ_BACK,
    /** A retry begins at the beginning. */
    RETRY_RESTARTS
}
