package dev.cmk.verification.protocol;

/**
 * What must hold in every state, or for every step. That exactly one platform-managed key is enabled, and the default key
 * too, is checked whenever the keys are loaded.
 */
enum Invariant {
    /** Every row holds a wrapped key that its recorded key can unwrap, and it is the right one. */
    ROWS_OPEN(false),
    /** A key that wraps a data key is never forgotten. */
    KEYS_ARE_KNOWN(false),
    /** A job that says COMPLETED leaves nothing under its source, for ever, or until that is a legal place again. */
    COMPLETED_MEANS_EMPTY(false),
    /** Done is what the job has moved, failed is what it lists, and a completed job has moved all. */
    COUNTERS_ARE_FACTS(false),
    /** A job moves a data key at most once. */
    NO_ROW_MOVES_TWICE(false),
    /** Nothing is sealed with a data key whose row was not committed. */
    SEALED_IS_STORED(false),
    /** No job fails because its workers have passed over a data key. */
    ROWS_ARE_NOT_LEFT(false),
    /** No data key comes into being under a key that is not the default. */
    NEW_ROWS_ARE_UNDER_THE_DEFAULT(true),
    /** When a job completes, nothing is left under its source at that moment. */
    COMPLETION_IS_TRUE(true),
    /** A worker whose shard was taken changes neither rows nor counters; one whose job was stopped changes nothing. */
    LOST_LEASE_CHANGES_NOTHING(true),
    /** A job that is not pending or running moves nothing. */
    STOPPED_JOB_MOVES_NOTHING(true);

    private final boolean isAboutSteps;

    Invariant(boolean isAboutSteps) {
        this.isAboutSteps = isAboutSteps;
    }

    /** Others need to be looked at once for each state only. */
    boolean isAboutSteps() {
        return isAboutSteps;
    }
}
