package dev.cmk.internal.envelope;

import dev.cmk.DataKeyId;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** One data key of one organization and scope, and bytes that repeat. */
final class Fixture {

    static final DataKeyId ID = new DataKeyId(UUID.fromString("6f1e2d3c-4b5a-4978-8695-a4b3c2d1e0ff"));
    static final OrganizationId ORGANIZATION = OrganizationId.of("acme");
    static final Scope SCOPE = Scope.of("environments/prod");
    static final Map<String, String> PAIRS = Map.of("path", "db/password");
    static final EncryptionContext CONTEXT = EncryptionContext.of(PAIRS);
    static final EncryptionContext OTHER_CONTEXT = EncryptionContext.of("path", "db/user");

    private Fixture() {}

    static byte[] dataKey() {
        return bytes(32, 7);
    }

    static DataKeyCipher cipher() {
        return cipher(Nonces.COUNTER);
    }

    static DataKeyCipher cipher(Nonces nonces) {
        return DataKeyCipher.takeOwnershipOf(dataKey(), ID, ORGANIZATION, SCOPE, nonces);
    }

    static DataKeyCipher cipherOfShortSeries(long maxMessages) {
        RandomBytes random = OperatingSystemRandom.INSTANCE;
        return new DataKeyCipher(dataKey(), ID, ORGANIZATION, SCOPE, Nonces.COUNTER, random, maxMessages);
    }

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] sealStream(DataKeyCipher cipher, byte[] plaintext) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (OutputStream stream = cipher.sealing(target, CONTEXT, () -> {})) {
            stream.write(plaintext);
        }
        return target.toByteArray();
    }

    static InputStream opening(DataKeyCipher cipher, InputStream source) throws IOException {
        return cipher.opening(Header.readFrom(source), source, CONTEXT, () -> {});
    }

    static byte[] openStream(DataKeyCipher cipher, byte[] ciphertext) throws IOException {
        try (InputStream stream = opening(cipher, new ByteArrayInputStream(ciphertext))) {
            return stream.readAllBytes();
        }
    }
}
