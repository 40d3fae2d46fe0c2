package dev.cmk.benchmarks.messages;

import com.godaddy.asherah.appencryption.Session;
import com.godaddy.asherah.appencryption.SessionFactory;
import com.godaddy.asherah.crypto.BasicExpiringCryptoPolicy;

/** Asherah with a session that stays open, its session cache, a metastore in memory and a static master key. */
public class Asherah extends MessageBenchmark {

    private static final SessionFactory FACTORY = SessionFactory.newBuilder("product", "service")
            .withInMemoryMetastore()
            .withCryptoPolicy(BasicExpiringCryptoPolicy.newBuilder()
                    .withKeyExpirationDays(90)
                    .withRevokeCheckMinutes(60)
                    .withCanCacheSessions(true)
                    .build())
            .withStaticKeyManagementService("a static master key of 32 bytes.")
            .build();
    private static final Session<byte[], byte[]> SESSION = FACTORY.getSessionBytes(ORGANIZATION + "/" + SCOPE);
    private byte[] sealed = new byte[0];

    @Override
    void prepare(byte[] plaintext) {
        sealed = seal(plaintext);
    }

    @Override
    byte[] seal(byte[] plaintext) {
        return SESSION.encrypt(plaintext);
    }

    @Override
    byte[] open() {
        return SESSION.decrypt(sealed);
    }
}
