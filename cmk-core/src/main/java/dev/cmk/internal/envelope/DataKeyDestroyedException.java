package dev.cmk.internal.envelope;

/**
 * The data key was dropped before the operation began. Whoever keeps {@link DataKeyCipher}s loads the data key again and
 * repeats the operation; no user of the library sees this.
 */
public final class DataKeyDestroyedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    DataKeyDestroyedException() {
        super("the data key has been dropped from memory");
    }
}
