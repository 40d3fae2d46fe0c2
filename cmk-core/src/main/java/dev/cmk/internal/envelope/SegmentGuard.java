package dev.cmk.internal.envelope;

/** Asked before each segment of a stream whether the data key may still be used. */
@FunctionalInterface
public interface SegmentGuard {

    /** Returns if the stream may go on; what it throws instead ends the stream and reaches the caller. */
    void check();
}
