package dev.cmk.benchmarks.messages;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The limit: AES-256-GCM with one key, a cipher that its thread keeps, and a counter as nonce; as many bytes of associated
 * data as the library has, and the result in a new array behind its nonce.
 */
@State(Scope.Thread)
public class RawJce extends MessageBenchmark {

    static final int NONCE = 12;
    static final int TAG = 16;

    /** Header, nonce, organization and scope behind their lengths, and a context of no pairs. */
    static final int ASSOCIATED_DATA = 69 + NONCE + 2 + ORGANIZATION.length() + 2 + SCOPE.length() + 2;

    private final byte[] associatedData = new byte[ASSOCIATED_DATA];
    private final SecretKeySpec key = new SecretKeySpec(plaintext(32), "AES");
    private final Cipher encrypting = cipher();
    private final Cipher decrypting = cipher();
    private long counter;
    private byte[] sealed = new byte[0];

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    void prepare(byte[] plaintext) throws GeneralSecurityException {
        sealed = seal(plaintext);
    }

    @Override
    byte[] seal(byte[] plaintext) throws GeneralSecurityException {
        byte[] target = new byte[NONCE + plaintext.length + TAG];
        seal(plaintext, 0, plaintext.length, target, 0);
        return target;
    }

    final int seal(byte[] source, int from, int length, byte[] target, int to) throws GeneralSecurityException {
        ByteBuffer.wrap(target).putLong(to + NONCE - Long.BYTES, counter++);
        encrypting.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG, target, to, NONCE));
        encrypting.updateAAD(associatedData);
        return NONCE + encrypting.doFinal(source, from, length, target, to + NONCE);
    }

    @Override
    byte[] open() throws GeneralSecurityException {
        byte[] target = new byte[sealed.length - NONCE - TAG];
        open(sealed, 0, sealed.length, target, 0);
        return target;
    }

    final int open(byte[] source, int from, int length, byte[] target, int to) throws GeneralSecurityException {
        decrypting.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG, source, from, NONCE));
        decrypting.updateAAD(associatedData);
        return decrypting.doFinal(source, from + NONCE, length - NONCE, target, to);
    }
}
