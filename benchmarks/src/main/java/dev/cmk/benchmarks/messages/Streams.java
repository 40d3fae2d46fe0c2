package dev.cmk.benchmarks.messages;

import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The library's streams, from memory to nowhere: unlike the others, no result is allocated. */
public class Streams extends MessageBenchmark {

    private static final EncryptionContext CONTEXT = EncryptionContext.none();

    private final OrganizationCipher cipher = Service.CMK.cipher(ORGANIZATION, SCOPE);
    private byte[] sealed = new byte[0];

    @Override
    void prepare(byte[] plaintext) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        seal(plaintext, target);
        sealed = target.toByteArray();
    }

    private void seal(byte[] plaintext, OutputStream target) throws IOException {
        try (OutputStream stream = cipher.encrypting(target, CONTEXT)) {
            stream.write(plaintext);
        }
    }

    @Override
    Object seal(byte[] plaintext) throws IOException {
        seal(plaintext, OutputStream.nullOutputStream());
        return plaintext;
    }

    @Override
    Object open() throws IOException {
        try (InputStream stream = cipher.decrypting(new ByteArrayInputStream(sealed), CONTEXT)) {
            return stream.transferTo(OutputStream.nullOutputStream());
        }
    }
}
