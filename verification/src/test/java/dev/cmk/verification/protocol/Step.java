package dev.cmk.verification.protocol;

/**
 * Something that can happen.
 *
 * @param kind what sort of thing
 * @param who the number of the worker, instance or admin
 * @param what for people
 * @param next what is then
 */
record Step(Kind kind, int who, String what, State next) {

    /** Sorts of things that happen. */
    enum Kind {
        /** A worker gets on. */
        WORKER,
        /** A worker or an instance crashes. */
        CRASH,
        /** An instance does something for an encrypt. */
        INSTANCE,
        /** An admin decides something. */
        DECISION,
        /** An admin or a key's owner does something that lets a job go on. */
        HELP,
        /** A key's owner does something that does not. */
        TROUBLE
    }
}
