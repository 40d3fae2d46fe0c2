package dev.cmk;

import java.util.Objects;

/**
 * One item of {@link OrganizationCipher#encryptAll} or {@link OrganizationCipher#decryptAll}. Compared by identity,
 * since it may hold plaintext.
 */
public final class BatchItem {

    private final byte[] data;
    private final EncryptionContext context;

    private BatchItem(byte[] data, EncryptionContext context) {
        this.data = Objects.requireNonNull(data, "data");
        this.context = Objects.requireNonNull(context, "context");
    }

    /**
     * An item.
     *
     * @param data plaintext to encrypt or ciphertext to decrypt; not copied
     * @param context its encryption context
     * @return the item
     */
    public static BatchItem of(byte[] data, EncryptionContext context) {
        return new BatchItem(data, context);
    }

    /**
     * The bytes, not a copy.
     *
     * @return plaintext or ciphertext
     */
    public byte[] data() {
        return data;
    }

    /**
     * The encryption context.
     *
     * @return name–value pairs
     */
    public EncryptionContext context() {
        return context;
    }

    @Override
    public String toString() {
        return "BatchItem[" + data.length + " bytes, redacted]";
    }
}
