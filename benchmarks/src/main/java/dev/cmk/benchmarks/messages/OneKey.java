package dev.cmk.benchmarks.messages;

import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;

/** The library with one data key that is always in use. */
public class OneKey extends MessageBenchmark {

    private final OrganizationCipher cipher = Service.CMK.cipher(ORGANIZATION, SCOPE);
    private final EncryptionContext context;
    private byte[] sealed = new byte[0];

    public OneKey() {
        this(0);
    }

    /** With a context of so many pairs. */
    OneKey(int pairs) {
        this.context = contextOf(pairs);
    }

    private static EncryptionContext contextOf(int pairs) {
        EncryptionContext context = EncryptionContext.none();
        for (int i = 1; i <= pairs; i++) {
            context = context.and("name-" + i, "a value of some length " + i);
        }
        return context;
    }

    @Override
    void prepare(byte[] plaintext) {
        sealed = seal(plaintext);
    }

    @Override
    byte[] seal(byte[] plaintext) {
        return cipher.encrypt(plaintext, context);
    }

    @Override
    byte[] open() {
        return cipher.decrypt(sealed, context);
    }
}
