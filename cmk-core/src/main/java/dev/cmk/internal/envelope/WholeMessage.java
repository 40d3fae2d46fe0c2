package dev.cmk.internal.envelope;

/** The layout of a suite 1 ciphertext: header (69), nonce (12), encrypted plaintext, tag (16). */
final class WholeMessage {

    static final int NONCE_OFFSET = Header.BYTES;
    static final int NONCE_BYTES = 12;
    static final int BODY_OFFSET = NONCE_OFFSET + NONCE_BYTES;
    static final int TAG_BYTES = 16;
    static final int TAG_BITS = 8 * TAG_BYTES;
    static final int OVERHEAD = BODY_OFFSET + TAG_BYTES;
    static final int MAX_PLAINTEXT = 64 * 1024;

    private WholeMessage() {}

    /** The associated data of a series's messages up to the context, with twelve zeros for the nonce. */
    static byte[] fixedAssociatedData(SeriesKey series, Binding binding) {
        byte[] fixed = binding.behindHeaderOf(BODY_OFFSET);
        System.arraycopy(series.header, 0, fixed, 0, Header.BYTES);
        return fixed;
    }

    static boolean isPossibleLength(int ciphertextLength) {
        return ciphertextLength >= OVERHEAD && ciphertextLength <= OVERHEAD + MAX_PLAINTEXT;
    }
}
