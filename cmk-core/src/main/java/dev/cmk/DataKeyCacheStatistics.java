package dev.cmk;

/**
 * How a process's cache of unwrapped data keys has done since the {@link Cmk} was built. The counts are taken one after
 * another while others go on, so that they may be a few apart.
 *
 * @param size data keys that are kept now
 * @param hits how often a data key was there when a message, or a segment of a stream, needed it
 * @param misses how often it was not, so that the caller waited for the store and the KMS
 * @param evictions data keys that went because {@link DataKeyCaching#maximumSize} were there already; each costs a call to the
 *     KMS when it is needed again
 */
public record DataKeyCacheStatistics(long size, long hits, long misses, long evictions) {}
