package dev.cmk.benchmarks.messages;

import java.security.GeneralSecurityException;

/** The limit for long messages: raw JCE, 16 KiB at a time. */
public class RawJceSegments extends RawJce {

    private static final int SEGMENT = 16 * 1024;
    private static final int SEALED_SEGMENT = NONCE + SEGMENT + TAG;

    private byte[] sealed = new byte[0];

    @Override
    void prepare(byte[] plaintext) throws GeneralSecurityException {
        sealed = seal(plaintext);
    }

    @Override
    byte[] seal(byte[] plaintext) throws GeneralSecurityException {
        int segments = (plaintext.length + SEGMENT - 1) / SEGMENT;
        byte[] target = new byte[plaintext.length + segments * (NONCE + TAG)];
        int to = 0;
        for (int from = 0; from < plaintext.length; from += SEGMENT) {
            to += seal(plaintext, from, Math.min(SEGMENT, plaintext.length - from), target, to);
        }
        return target;
    }

    @Override
    byte[] open() throws GeneralSecurityException {
        int segments = (sealed.length + SEALED_SEGMENT - 1) / SEALED_SEGMENT;
        byte[] target = new byte[sealed.length - segments * (NONCE + TAG)];
        int to = 0;
        for (int from = 0; from < sealed.length; from += SEALED_SEGMENT) {
            to += open(sealed, from, Math.min(SEALED_SEGMENT, sealed.length - from), target, to);
        }
        return target;
    }
}
