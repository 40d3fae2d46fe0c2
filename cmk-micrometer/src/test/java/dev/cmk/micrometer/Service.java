package dev.cmk.micrometer;

import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationId;
import dev.cmk.admin.Actor;
import dev.cmk.admin.NewKey;
import dev.cmk.event.CmkEvent;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.KeyId;
import dev.cmk.local.LocalKeyProvider;
import dev.cmk.local.LocalKeys;
import dev.cmk.memory.InMemoryStore;
import dev.cmk.spi.KeyProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A service with one organization, whose keys are files. */
record Service(Cmk cmk, LocalKeyProvider keys, CountDownLatch reEncrypted, List<byte[]> sealed)
        implements AutoCloseable {

    static final String ORGANIZATION = "acme-corporation";
    static final String SCOPE = "environment-";
    static final Actor ADMIN = Actor.of("ada");
    private static final byte[] SECRET = "hunter2".getBytes(StandardCharsets.UTF_8);

    static Service start(Path directory, CmkMetrics metrics) {
        LocalKeyProvider keys = LocalKeyProvider.in(directory.resolve("customers"));
        CountDownLatch reEncrypted = new CountDownLatch(1);
        Cmk cmk = builder(directory, keys)
                .listener(event -> {
                    metrics.onEvent(event);
                    if (event instanceof CmkEvent.Audited audited
                            && audited.audit().action() == AuditAction.RE_ENCRYPTION_COMPLETED) {
                        reEncrypted.countDown();
                    }
                })
                .build();
        metrics.watch(cmk);
        return new Service(cmk, keys, reEncrypted, new ArrayList<>());
    }

    static Cmk.Builder builder(Path directory, KeyProvider provider) {
        return Cmk.builder()
                .store(new InMemoryStore())
                .platformKey(LocalKeys.create(directory.resolve("platform.json")))
                .provider(provider)
                .authorizer((actor, organization) -> actor.equals(ADMIN));
    }

    /** In so many scopes. */
    void seal(int scopes) {
        for (int i = 0; i < scopes; i++) {
            sealed.add(cmk.cipher(ORGANIZATION, SCOPE + i).encrypt(SECRET, EncryptionContext.none()));
        }
    }

    void open() {
        for (int i = 0; i < sealed.size(); i++) {
            byte[] unused = cmk.cipher(ORGANIZATION, SCOPE + i).decrypt(sealed.get(i), EncryptionContext.none());
        }
    }

    /** And waits until every data key has moved. */
    KeyId addFirstKey() throws InterruptedException {
        Path unused = keys.createKey(OrganizationId.of(ORGANIZATION), "first");
        KeyId added = cmk.admin()
                .add(ADMIN, ORGANIZATION, NewKey.of("First", LocalKeyProvider.TYPE, LocalKeyProvider.settings("first")))
                .id();
        if (!reEncrypted.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the re-encryption has not ended");
        }
        return added;
    }

    void disableKey() {
        keys.disableKey(OrganizationId.of(ORGANIZATION), "first");
    }

    @Override
    public void close() {
        cmk.close();
    }
}
