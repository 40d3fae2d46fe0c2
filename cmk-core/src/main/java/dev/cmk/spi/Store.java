package dev.cmk.spi;

import dev.cmk.keys.Overview;

/**
 * Where keys, data keys and re-encryptions are kept: one database, since one transaction must span them.
 *
 * <p>Four parts, so that each can be read by itself. For all of them:
 *
 * <ul>
 *   <li>Every method is one short transaction of its own, never part of the caller's: a data key must not vanish with a
 *       caller's rollback after others have sealed with it.
 *   <li>Trouble with the database throws {@link dev.cmk.StoreException}; "empty" and "false" mean what they say.
 *   <li>Organizations, scopes, names and ids are compared exactly, byte by byte.
 *   <li>Times are kept to the microsecond or better.
 *   <li>No method calls a KMS, and every method may be called from many threads at once.
 *   <li>Arguments have been checked by the caller.
 * </ul>
 */
public interface Store extends DataKeyStore, KeyRegistry, ReEncryptionStore, RateLimitStore, AutoCloseable {

    /**
     * How all organizations do together. May read many rows, and is not asked more than once in a few seconds.
     *
     * @return counts that need not be of one moment
     */
    Overview overview();

    /** Gives back what the store itself has opened. Does nothing the second time. */
    @Override
    default void close() {}
}
