package dev.cmk.spi;

import java.util.Objects;

/**
 * A new data key, open and wrapped. Compared by identity, since it holds a secret.
 */
public final class GeneratedDataKey {

    /** The size of every data key: 256 bits. */
    public static final int BYTES = 32;

    private final byte[] dataKey;
    private final WrappedDataKey wrapped;

    /**
     * Takes over the array; whoever gets this object zeroes it.
     *
     * @param dataKey the data key; that it has {@value #BYTES} bytes is checked by the caller of the provider
     * @param wrapped the same, wrapped
     */
    public GeneratedDataKey(byte[] dataKey, WrappedDataKey wrapped) {
        this.dataKey = Objects.requireNonNull(dataKey, "dataKey");
        this.wrapped = Objects.requireNonNull(wrapped, "wrapped");
    }

    /**
     * The data key itself, not a copy.
     *
     * @return the array to use and then to zero
     */
    public byte[] dataKey() {
        return dataKey;
    }

    /**
     * The data key as it is stored.
     *
     * @return the wrapped data key
     */
    public WrappedDataKey wrapped() {
        return wrapped;
    }

    @Override
    public String toString() {
        return "GeneratedDataKey[redacted, " + wrapped + "]";
    }
}
