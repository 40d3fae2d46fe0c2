package dev.cmk.benchmarks.messages;

import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import dev.cmk.memory.InMemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The library with messages that as many instances have sealed under one data key, so that each is of another series. */
public class ManySeries extends MessageBenchmark {

    private static final int INSTANCES = 12;
    private static final EncryptionContext CONTEXT = EncryptionContext.none();
    private static final InMemoryStore STORE = new InMemoryStore();
    private static final OrganizationCipher CIPHER = Service.over(STORE).cipher(ORGANIZATION, SCOPE);
    private static final Map<String, List<byte[]>> SEALED = new ConcurrentHashMap<>();

    private List<byte[]> sealed = List.of();

    int instances() {
        return INSTANCES;
    }

    @Override
    void prepare(byte[] plaintext) {
        CIPHER.encrypt(plaintext, CONTEXT); // the data key
        sealed = SEALED.computeIfAbsent(instances() + "/" + size, key -> sealedByInstances(plaintext));
    }

    private List<byte[]> sealedByInstances(byte[] plaintext) {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < instances(); i++) {
            try (Cmk instance = Service.over(STORE)) {
                all.add(instance.cipher(ORGANIZATION, SCOPE).encrypt(plaintext, CONTEXT));
            }
        }
        return all;
    }

    @Override
    byte[] seal(byte[] plaintext) {
        return CIPHER.encrypt(plaintext, CONTEXT);
    }

    @Override
    byte[] open() {
        return CIPHER.decrypt(sealed.get(ThreadLocalRandom.current().nextInt(sealed.size())), CONTEXT);
    }
}
